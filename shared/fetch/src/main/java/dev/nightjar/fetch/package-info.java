/** What both package worlds need to get files: HTTP with credentials and proxies, retries, caps on what is unpacked. */
@NullMarked
package dev.nightjar.fetch;

import org.jspecify.annotations.NullMarked;

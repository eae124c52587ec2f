/** What is told about a dataset: the report as JSON, Markdown and HTML, and the memory it had in pandas. */
@NullMarked
package dev.nightjar.dataset.report;

import org.jspecify.annotations.NullMarked;

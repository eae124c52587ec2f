/**
 * Google's clients behind the ports; found at run time, imported by nobody.
 *
 * <p>Open {@link dev.nightjar.gcp.PubSubTopics} or {@link dev.nightjar.gcp.CloudSchedulerTimetable} first. Every client
 * speaks HTTP/JSON, is built on its first use and has retries that end within {@link dev.nightjar.gcp.Retries#TOTAL}.
 */
@NullMarked
package dev.nightjar.gcp;

import org.jspecify.annotations.NullMarked;

package dev.nightjar.offpeak.message;

/**
 * A message that nobody can treat, now or ever.
 *
 * <p>The message of the exception has three parts, what cannot be read, why, and what to do; it holds short, printable
 * pieces of what came at most, so it may stand in a log and on a page.
 */
public final class InvalidMessageException extends Exception {
    public InvalidMessageException(String what, String because, String remedy, Throwable... causes) {
        super(what + "\n  because " + because + "\n  try " + remedy, causes.length == 0 ? null : causes[0]);
    }
}

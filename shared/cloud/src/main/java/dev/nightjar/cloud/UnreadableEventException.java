package dev.nightjar.cloud;

/**
 * An event that nobody can treat, now or ever: it goes to the {@link DeadLetters}, and the function returns normally.
 *
 * <p>The message has three parts: what cannot be read, why, and what to do.
 */
public final class UnreadableEventException extends Exception {
    private final String eventId;
    private final transient byte[] data;

    public UnreadableEventException(
            String eventId, byte[] data, String what, String because, String remedy, Throwable... causes) {
        super(what + "\n  because " + because + "\n  try " + remedy, causes.length == 0 ? null : causes[0]);
        this.eventId = eventId;
        this.data = data.clone();
    }

    /** The event's id as its envelope says, or empty. */
    public String eventId() {
        return eventId;
    }

    /** What the event carried, unread. */
    public byte[] data() {
        return data.clone();
    }
}

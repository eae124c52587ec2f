package dev.nightjar.offpeak.desk;

/** What became of a message. Whatever it is, the message can be acknowledged. */
public sealed interface Receipt {
    /** For a person. */
    String text();

    /** It is on record: a new job, or a new recurring one. */
    record Taken(String jobId, String text) implements Receipt {}

    /** It changed what is on record. */
    record Applied(String jobId, String text) implements Receipt {}

    /** It said what is on record already, or what no longer matters. */
    record Known(String jobId, String text) implements Receipt {}

    /** It can never be treated; a dead letter with this reason is published. */
    record Dead(String text) implements Receipt {}
}

package dev.nightjar.cloud;

/** What must hold at the instant of a write, copy or delete; otherwise {@link PreconditionFailedException}. */
public sealed interface Precondition {
    Precondition NONE = new None();
    Precondition DOES_NOT_EXIST = new GenerationIs(0);

    /** The live generation must be this one; 0 stands for "no such object", as in Cloud Storage's {@code ifGenerationMatch}. */
    static Precondition generationIs(long generation) {
        return new GenerationIs(generation);
    }

    record None() implements Precondition {}

    record GenerationIs(long generation) implements Precondition {}
}

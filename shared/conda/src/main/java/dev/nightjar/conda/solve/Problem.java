package dev.nightjar.conda.solve;

import java.util.List;

/**
 * One independent cause why a request cannot be met.
 *
 * @param headline one sentence
 * @param core a minimal set of what the user said that cannot hold together, in the user's own words
 * @param reasons the chain of facts behind it, a line each
 */
public record Problem(String headline, List<CoreItem> core, List<String> reasons) {
    public Problem {
        core = List.copyOf(core);
        reasons = List.copyOf(reasons);
    }

    /** @param text the user's own text */
    public record CoreItem(Kind kind, String text) {}

    /** The names that {@code core[].kind} has in {@code --json}. */
    public enum Kind {
        SPEC("spec"),
        PIN("pin"),
        CONSTRAINT("constraint"),
        VIRTUAL_PACKAGE("virtual-package"),
        CHANNEL_PRIORITY("channel-priority"),
        EXCLUDE_NEWER("exclude-newer"),
        MISSING("missing");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As in {@code --json}. */
        public String word() {
            return word;
        }
    }
}

package dev.nightjar.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of conda versions (CEP 33) and the specs over them (CEP 29), written for clarity: the judge of the product's
 * own, with which it shares no line.
 */
final class CondaVersions {
    private static final Pattern RUN = Pattern.compile("[0-9]+|[*]+|[^0-9*]+");
    private static final Pattern RELATION = Pattern.compile("(===|==|!=|<=|>=|~=|=|<|>)(.+)");

    private CondaVersions() {}

    /** Negative, zero or positive as {@code a} is older than, the same as or newer than {@code b}. */
    static int compare(String a, String b) {
        return Parsed.of(a).compareTo(Parsed.of(b));
    }

    /** Whether that version is one of those the spec describes; the spec may hold {@code , | ( )}. */
    static boolean matches(String spec, String version) {
        return new SpecReader(spec.replaceAll("\\s", ""), version).whole();
    }

    /**
     * A version as lists of lists: {@code 1.0rc1} is {@code [[1], [0, "rc", 1]]}.
     *
     * <p>Atoms are numbers or words; a word is less than a number, {@code dev} the least word, {@code post} more than any
     * number; what one side lacks counts as 0.
     */
    private record Parsed(long epoch, List<List<Object>> version, List<List<Object>> local)
            implements Comparable<Parsed> {
        static Parsed of(String text) {
            String rest = text.strip().toLowerCase(Locale.ROOT);
            long epoch = 0;
            int bang = rest.indexOf('!');
            if (bang >= 0) {
                epoch = Long.parseLong(rest.substring(0, bang));
                rest = rest.substring(bang + 1);
            }
            int plus = rest.indexOf('+');
            String local = plus >= 0 ? rest.substring(plus + 1) : "";
            String main = plus >= 0 ? rest.substring(0, plus) : rest;
            return new Parsed(epoch, parts(main), local.isEmpty() ? List.of() : parts(local));
        }

        private static List<List<Object>> parts(String text) {
            String dotted = text.replace('-', '_');
            // A trailing underscore belongs to the last word (openssl's 1.0.1_); every other one separates.
            boolean trailing = dotted.endsWith("_");
            dotted = (trailing ? dotted.substring(0, dotted.length() - 1) : dotted).replace('_', '.');
            List<List<Object>> parts = new ArrayList<>();
            for (String part : (trailing ? dotted + "_" : dotted).split("\\.", -1)) {
                List<Object> atoms = new ArrayList<>();
                Matcher runs = RUN.matcher(part);
                while (runs.find()) {
                    String run = runs.group();
                    if (atoms.isEmpty() && !Character.isDigit(run.charAt(0))) {
                        atoms.add(0L);
                    }
                    atoms.add(atom(run));
                }
                if (atoms.isEmpty()) {
                    throw new IllegalArgumentException("a version with an empty part: " + text);
                }
                parts.add(atoms);
            }
            return parts;
        }

        private static Object atom(String run) {
            if (Character.isDigit(run.charAt(0))) {
                return Long.parseLong(run);
            }
            // Upper case, so that it stands before every other word.
            return run.equals("post") ? (Object) Long.MAX_VALUE : run.equals("dev") ? "DEV" : run;
        }

        @Override
        public int compareTo(Parsed other) {
            int order = Long.compare(epoch, other.epoch);
            order = order != 0 ? order : compareParts(version, other.version);
            return order != 0 ? order : compareParts(local, other.local);
        }

        /** Whether this is {@code prefix} followed by anything: {@code 1.7} holds 1.7.1 but not 1.71; {@code 1a} holds 1alpha. */
        boolean startsWith(Parsed prefix) {
            if (epoch != prefix.epoch) {
                return false;
            }
            boolean inLocal = !prefix.local.isEmpty();
            if (inLocal && compareParts(version, prefix.version) != 0) {
                return false;
            }
            List<List<Object>> mine = inLocal ? local : version;
            List<List<Object>> theirs = inLocal ? prefix.local : prefix.version;
            int last = theirs.size() - 1;
            if (compareParts(upTo(mine, last), upTo(theirs, last)) != 0) {
                return false;
            }
            List<Object> myPart = last < mine.size() ? mine.get(last) : List.of();
            List<Object> theirPart = theirs.get(last);
            int lastAtom = theirPart.size() - 1;
            if (compareAtoms(upTo(myPart, lastAtom), upTo(theirPart, lastAtom)) != 0) {
                return false;
            }
            Object myAtom = lastAtom < myPart.size() ? myPart.get(lastAtom) : 0L;
            return theirPart.get(lastAtom) instanceof String word
                    ? myAtom instanceof String myWord && myWord.startsWith(word)
                    : myAtom.equals(theirPart.get(lastAtom));
        }

        private static <T> List<T> upTo(List<T> list, int end) {
            return list.subList(0, Math.min(end, list.size()));
        }

        private static int compareParts(List<List<Object>> a, List<List<Object>> b) {
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                int order = compareAtoms(i < a.size() ? a.get(i) : List.of(), i < b.size() ? b.get(i) : List.of());
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private static int compareAtoms(List<Object> a, List<Object> b) {
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                Object mine = i < a.size() ? a.get(i) : 0L;
                Object theirs = i < b.size() ? b.get(i) : 0L;
                int order;
                if (mine instanceof String word) {
                    order = theirs instanceof String other ? word.compareTo(other) : -1;
                } else {
                    order = theirs instanceof String ? 1 : Long.compare((Long) mine, (Long) theirs);
                }
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    /** Reads {@code any := all ('|' all)*; all := one (',' one)*; one := '(' any ')' | term} and answers while reading. */
    private static final class SpecReader {
        private final String spec;
        private final String version;
        private int at;

        SpecReader(String spec, String version) {
            this.spec = spec;
            this.version = version;
        }

        boolean whole() {
            boolean answer = any();
            if (at != spec.length()) {
                throw new IllegalArgumentException("cannot read the version spec " + spec + " from character " + at);
            }
            return answer;
        }

        private boolean any() {
            boolean answer = all();
            while (at < spec.length() && spec.charAt(at) == '|') {
                at++;
                answer |= all();
            }
            return answer;
        }

        private boolean all() {
            boolean answer = one();
            while (at < spec.length() && spec.charAt(at) == ',') {
                at++;
                answer &= one();
            }
            return answer;
        }

        private boolean one() {
            if (at < spec.length() && spec.charAt(at) == '(') {
                at++;
                boolean answer = any();
                at++;
                return answer;
            }
            int start = at;
            if (at < spec.length() && spec.charAt(at) == '^') {
                at = spec.indexOf('$', at) + 1;
            } else {
                while (at < spec.length() && ",|()".indexOf(spec.charAt(at)) < 0) {
                    at++;
                }
            }
            return term(spec.substring(start, at));
        }

        private boolean term(String term) {
            if (term.equals("*")) {
                return true;
            }
            if (term.startsWith("^")) {
                return Pattern.compile(term).matcher(version).find();
            }
            Matcher relation = RELATION.matcher(term);
            if (relation.matches()) {
                return related(relation.group(1), relation.group(2));
            }
            String bare = withoutStar(term);
            if (bare.contains("*")) {
                return Globs.matches(term, version);
            }
            return bare.equals(term) ? compare(version, term) == 0 : startsWith(bare);
        }

        private boolean related(String operator, String operand) {
            if (operand.equals("*")) {
                return !operator.equals("!=");
            }
            // In ">=7.*" the star says nothing; in "!=3.0.*" and "==2.7.*" it makes the operand a prefix.
            boolean prefix = operand.endsWith(".*");
            String bare = prefix ? operand.substring(0, operand.length() - 2) : operand;
            return switch (operator) {
                case "=" -> startsWith(withoutStar(operand));
                case "==", "===" -> prefix ? startsWith(bare) : compare(version, bare) == 0;
                case "!=" -> prefix ? !startsWith(bare) : compare(version, bare) != 0;
                case "<" -> compare(version, bare) < 0;
                case "<=" -> compare(version, bare) <= 0;
                case ">" -> compare(version, bare) > 0;
                case ">=" -> compare(version, bare) >= 0;
                case "~=" -> compare(version, bare) >= 0 && startsWith(bare.substring(0, bare.lastIndexOf('.')));
                default -> throw new IllegalStateException(operator);
            };
        }

        private boolean startsWith(String prefix) {
            return Parsed.of(version).startsWith(Parsed.of(prefix));
        }

        private static String withoutStar(String text) {
            return text.endsWith(".*")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
        }
    }
}

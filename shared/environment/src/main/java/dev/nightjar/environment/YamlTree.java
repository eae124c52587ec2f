package dev.nightjar.environment;

import dev.nightjar.environment.Value.Field;
import dev.nightjar.environment.Value.Fields;
import dev.nightjar.environment.Value.Items;
import dev.nightjar.environment.Value.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One YAML document as a {@link Value}.
 *
 * <p>Built from the library's events and not from its nodes, because only an event knows where an alias stands, and
 * because depth and aliases can be limited before anything is built: an alias shares its target, so that a "billion
 * laughs" document is as small in memory as it is on disk.
 */
final class YamlTree {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 1_000;

    /** The tags of plain data; all others ask for objects that we do not make. */
    private static final Set<String> PLAIN_TAGS = Set.of(
            "!",
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:seq",
            "tag:yaml.org,2002:map");

    private final Source source;
    private final Iterator<Event> events;
    private final Map<Anchor, Value> anchors = new HashMap<>();
    private int aliases;

    private YamlTree(Source source) {
        this.source = source;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(EnvironmentFile.MAX_BYTES)
                .build();
        this.events = new Parse(settings).parseString(source.text()).iterator();
    }

    /** The only document of the source; null when it has none. */
    static @Nullable Value read(Source source) throws RefusedInputException {
        try {
            return new YamlTree(source).document();
        } catch (MarkedYamlEngineException e) {
            throw new RefusedInputException(complaint(source, e));
        } catch (YamlEngineException e) {
            throw new RefusedInputException(
                    Complaint.at(null, "cannot read this file as YAML", String.valueOf(e.getMessage()), ""));
        }
    }

    private static Complaint complaint(Source source, MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        Place place = mark.map(YamlTree::place).orElse(null);
        String problem = String.valueOf(e.getProblem());
        if (mark.isPresent() && source.tabAt(mark.get().getIndex())) {
            return Complaint.at(
                    place,
                    "cannot read a tab here",
                    "YAML is indented with spaces only",
                    "spaces instead of the tab; many editors can convert them all");
        }
        if (problem.startsWith("found character '")) {
            return Complaint.at(
                    place,
                    "cannot read this as YAML",
                    "no unquoted text may begin with " + problem.substring("found character ".length(), 19),
                    "quotes around the text");
        }
        String context = e.getContext() == null
                ? ""
                : e.getContext()
                        + e.getContextMark()
                                .map(at -> " (from " + place(at) + ")")
                                .orElse("") + ", ";
        return Complaint.at(
                place,
                "cannot read this as YAML",
                context + problem,
                problem.startsWith("mapping values")
                        ? "quotes around a text that has \": \" in it, or one more line"
                        : "the same indentation for the items of a list, and quotes around texts with special"
                                + " characters");
    }

    private @Nullable Value document() throws RefusedInputException {
        Value root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent) {
                if (root != null) {
                    throw refused(
                            event,
                            "cannot read a second document",
                            "an environment file holds one",
                            "a file for each, or no \"---\" in between");
                }
                root = value(events.next(), 0);
            }
        }
        return root;
    }

    private Value value(Event event, int depth) throws RefusedInputException {
        if (depth > MAX_DEPTH) {
            throw refused(
                    event,
                    "cannot read this file",
                    "it is nested deeper than " + MAX_DEPTH + " levels",
                    "a flat list of dependencies");
        }
        return switch (event) {
            case AliasEvent alias -> aliased(alias);
            case ScalarEvent scalar -> {
                refuseTag(scalar.getTag().orElse(null), scalar);
                yield remember(scalar.getAnchor(), scalar(scalar));
            }
            case SequenceStartEvent start -> {
                refuseTag(start.getTag().orElse(null), start);
                List<Value> items = new ArrayList<>();
                Event next = events.next();
                for (; !(next instanceof SequenceEndEvent); next = events.next()) {
                    items.add(value(next, depth + 1));
                }
                yield remember(
                        start.getAnchor(), new Items(items, place(start), start.isFlow() ? commentBehind(next) : ""));
            }
            case MappingStartEvent start -> {
                refuseTag(start.getTag().orElse(null), start);
                List<Field> fields = new ArrayList<>();
                Event next = events.next();
                for (; !(next instanceof MappingEndEvent); next = events.next()) {
                    fields.add(field(next, depth));
                }
                yield remember(
                        start.getAnchor(), new Fields(fields, place(start), start.isFlow() ? commentBehind(next) : ""));
            }
            default -> throw new IllegalStateException("no value begins with " + event);
        };
    }

    private Field field(Event event, int depth) throws RefusedInputException {
        if (!(value(event, depth + 1) instanceof Scalar key)) {
            throw refused(event, "cannot read this key", "a key must be a plain text", "a text in its place");
        }
        // The comment of a key stands behind its colon: "pip:  # [linux]".
        int colon = mark(event.getEndMark()).getIndex();
        while (source.blankAt(colon)) {
            colon++;
        }
        String comment = source.colonAt(colon) ? source.commentBehind(colon + 1) : "";
        Scalar withComment = new Scalar(key.text(), key.type(), key.severalLines(), key.place(), comment);
        return new Field(withComment, value(events.next(), depth + 1));
    }

    private Scalar scalar(ScalarEvent event) {
        Mark start = mark(event.getStartMark());
        Mark end = mark(event.getEndMark());
        boolean plain = event.isPlain() && event.getTag().isEmpty();
        return new Scalar(
                event.getValue(),
                plain ? Scalar.Type.PLAIN : Scalar.Type.STRING,
                start.getLine() != end.getLine(),
                place(start),
                source.commentBehind(end.getIndex()));
    }

    private Value aliased(AliasEvent event) throws RefusedInputException {
        Value target = anchors.get(event.getAlias());
        if (target == null) {
            throw refused(
                    event,
                    "cannot read the alias \"*" + event.getAlias().getValue() + "\"",
                    "no anchor \"&" + event.getAlias().getValue() + "\" is complete before it",
                    "quotes, if a text that begins with * is meant");
        }
        if (++aliases > MAX_ALIASES) {
            throw refused(
                    event, "cannot read this file", "it has more than " + MAX_ALIASES + " aliases", "fewer of them");
        }
        String comment = commentBehind(event);
        return switch (target) {
            case Scalar scalar ->
                new Scalar(scalar.text(), scalar.type(), scalar.severalLines(), place(event), comment);
            case Items items -> new Items(items.items(), place(event), comment);
            case Fields fields -> new Fields(fields.fields(), place(event), comment);
        };
    }

    private Value remember(Optional<Anchor> anchor, Value value) {
        anchor.ifPresent(name -> anchors.put(name, value));
        return value;
    }

    private void refuseTag(@Nullable String tag, Event event) throws RefusedInputException {
        if (tag != null && !PLAIN_TAGS.contains(tag)) {
            throw refused(
                    event, "cannot read the tag \"" + tag + "\"", "an environment file is plain data", "no tag at all");
        }
    }

    private String commentBehind(Event event) {
        return source.commentBehind(mark(event.getEndMark()).getIndex());
    }

    private static RefusedInputException refused(Event event, String what, String why, String hint) {
        return new RefusedInputException(Complaint.at(place(event), what, why, hint));
    }

    private static Place place(Event event) {
        return place(mark(event.getStartMark()));
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Mark mark(Optional<Mark> mark) {
        return mark.orElseThrow(() -> new IllegalStateException("the YAML reader was asked for marks and gave none"));
    }
}

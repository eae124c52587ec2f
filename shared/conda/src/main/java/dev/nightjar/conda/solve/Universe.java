package dev.nightjar.conda.solve;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.PackageIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The channels as one filter shows them: candidates by name and requirements by text, each worked out when it is first
 * asked for and kept. Not safe for threads.
 */
final class Universe {
    private static final String CONDA = ".conda";
    private static final String TAR_BZ2 = ".tar.bz2";

    private final List<PackageIndex> indexes;
    private final int[] channelRanks;
    private final Filter filter;
    private final Map<String, Candidates> candidatesByName = new HashMap<>();
    private final Map<String, Requirement> requirementsByText = new HashMap<>();

    Universe(List<PackageIndex> indexes, Filter filter) {
        this.indexes = indexes;
        this.filter = filter;
        channelRanks = new int[indexes.size()];
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < channelRanks.length; i++) {
            Channel channel = indexes.get(i).channel();
            if (!channels.contains(channel)) {
                channels.add(channel);
            }
            channelRanks[i] = channels.indexOf(channel);
        }
    }

    Filter filter() {
        return filter;
    }

    List<PackageIndex> indexes() {
        return indexes;
    }

    Candidates candidates(String name) {
        Candidates found = candidatesByName.get(name);
        if (found == null) {
            found = new Candidates(this, name, admitted(name));
            candidatesByName.put(name, found);
        }
        return found;
    }

    Requirement requirement(String text) {
        Requirement found = requirementsByText.get(text);
        if (found == null) {
            found = requirement(MatchSpec.parse(text));
            requirementsByText.put(text, found);
        }
        return found;
    }

    Requirement requirement(MatchSpec spec) {
        if (!spec.name().startsWith("__")) {
            return Requirement.of(spec, candidates(spec.name()));
        }
        Candidates none = new Candidates(this, spec.name(), List.of());
        for (VirtualPackage virtual : filter.virtualPackages()) {
            if (virtual.name().equals(spec.name())) {
                boolean satisfied = spec.matches(virtual.version(), virtual.build(), 0);
                Version version = satisfied ? virtual.version() : null;
                return Requirement.ofHost(spec, none, satisfied, version);
            }
        }
        return Requirement.ofHost(spec, none, false, null);
    }

    Requirement[] requirements(List<String> texts) {
        Requirement[] result = new Requirement[texts.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = requirement(texts.get(i));
        }
        return result;
    }

    /** Whether any channel has that name at all, whatever the filter says. */
    boolean isKnown(String name) {
        return indexes.stream().anyMatch(index -> !index.records(name).isEmpty());
    }

    private List<Candidates.Ranked> admitted(String name) {
        List<Candidates.Ranked> result = new ArrayList<>();
        String requested = filter.requestedChannels().get(name);
        int owner = -1;
        for (int i = 0; i < channelRanks.length; i++) {
            if (requested != null && !indexes.get(i).channel().isCalled(requested)) {
                continue;
            }
            List<PackageRecord> records = indexes.get(i).records(name);
            if (records.isEmpty()) {
                continue;
            }
            if (filter.priority() == ChannelPriority.STRICT) {
                if (owner < 0) {
                    owner = channelRanks[i];
                } else if (owner != channelRanks[i]) {
                    continue;
                }
            }
            addAdmitted(records, channelRanks[i], i, result);
        }
        for (PackageRecord record : filter.installed()) {
            if (record.name().equals(name) && result.stream().noneMatch(r -> isSame(r.record(), record))) {
                result.add(new Candidates.Ranked(record, channelRanks.length, channelRanks.length));
            }
        }
        return result;
    }

    private void addAdmitted(
            List<PackageRecord> records, int channelRank, int indexRank, List<Candidates.Ranked> result) {
        Set<String> preferred = new HashSet<>();
        for (PackageRecord record : records) {
            if (record.fileName().endsWith(CONDA) && filter.admits(record)) {
                preferred.add(stem(record, CONDA));
            }
        }
        for (PackageRecord record : records) {
            boolean superseded = record.fileName().endsWith(TAR_BZ2) && preferred.contains(stem(record, TAR_BZ2));
            if (!superseded && filter.admits(record)) {
                result.add(new Candidates.Ranked(record, channelRank, indexRank));
            }
        }
    }

    private static String stem(PackageRecord record, String ending) {
        return record.fileName().substring(0, record.fileName().length() - ending.length());
    }

    /** Whether an installed record is that record of a channel. */
    static boolean isSame(PackageRecord one, PackageRecord installed) {
        return one.version().equals(installed.version())
                && one.build().equals(installed.build())
                && one.buildNumber() == installed.buildNumber()
                && one.name().equals(installed.name());
    }
}

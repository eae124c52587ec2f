package dev.nightjar.environment;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.Subdir;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.Strategy;
import dev.nightjar.environment.EnvironmentRequest.Asked;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be solved, after the file and the flags have been weighed against each other.
 *
 * @param channels as written, in their order
 * @param places what these are on each platform
 * @param hosts the virtual packages of each platform
 * @param hostsAreAssumed whether {@code hosts} are default profiles
 */
record Plan(
        EnvironmentRequest request,
        List<String> channels,
        SortedMap<String, List<Channel>> places,
        SortedMap<String, List<VirtualPackage>> hosts,
        boolean hostsAreAssumed,
        ChannelPriority channelPriority,
        @Nullable Instant excludeNewer,
        boolean keepUndated,
        Strategy strategy) {

    static Plan of(EnvironmentRequest request, EnvironmentFile file, SolveOptions options)
            throws RefusedInputException {
        Findings findings = new Findings();
        TreeSet<String> platforms = platforms(request, options, findings);
        List<VirtualPackage> flags = new ArrayList<>();
        for (String text : options.virtualPackages()) {
            Hosts.parse(text, null, findings).ifPresent(flags::add);
        }
        boolean optionChannels = !options.channels().isEmpty()
                && !(request.overFlags() && !request.channels().isEmpty());
        List<Asked<String>> asked = optionChannels
                ? options.channels().stream()
                        .filter(channel -> !channel.equals("nodefaults"))
                        .map(channel -> new Asked<>(channel, Selector.ALWAYS, null))
                        .toList()
                : request.channels();
        ChannelPlaces places =
                ChannelPlaces.in(options.channelAlias(), optionChannels ? Path.of("") : file.directory());

        SequencedSet<String> written = new LinkedHashSet<>();
        SortedMap<String, List<Channel>> channels = new TreeMap<>();
        SortedMap<String, List<VirtualPackage>> hosts = new TreeMap<>();
        findings.throwIfAny();
        for (String platform : platforms) {
            Subdir subdir = Subdir.of(platform).orElseThrow();
            SequencedMap<String, Channel> here = new LinkedHashMap<>();
            for (Asked<String> channel : asked) {
                if (channel.when().holds(platform)) {
                    written.add(channel.value());
                    for (Channel place : places.resolve(channel.value(), channel.place(), subdir, findings)) {
                        here.putIfAbsent(place.base().toString(), place);
                    }
                }
            }
            channels.put(platform, List.copyOf(here.values()));
            hosts.put(
                    platform,
                    request.virtualPackages() != null && request.overFlags()
                            ? request.virtualPackages()
                            : VirtualPackage.replaced(
                                    VirtualPackage.defaultsFor(subdir),
                                    flags.stream()
                                            .filter(flag -> Hosts.canHave(subdir, flag.name()))
                                            .toList()));
        }
        findings.throwIfAny();
        refuseNoChannels(channels, request, findings);
        refuseUnlistedChannels(request, channels, findings);
        findings.throwIfAny();
        return new Plan(
                request,
                List.copyOf(written),
                channels,
                hosts,
                request.virtualPackages() == null,
                first(request.channelPriority(), options.channelPriority(), ChannelPriority.STRICT),
                request.excludeNewer() != null ? request.excludeNewer() : options.excludeNewer(),
                first(request.keepUndated(), options.keepUndated(), false),
                first(request.strategy(), options.strategy(), Strategy.HIGHEST));
    }

    private static <T> T first(@Nullable T own, @Nullable T flag, T otherwise) {
        return own != null ? own : flag != null ? flag : otherwise;
    }

    private static TreeSet<String> platforms(EnvironmentRequest request, SolveOptions options, Findings findings) {
        TreeSet<String> own = new TreeSet<>();
        for (Asked<String> platform : request.platforms()) {
            if (platform.when().holds(platform.value())) {
                own.add(platform.value());
            }
        }
        TreeSet<String> flags = new TreeSet<>(options.platforms());
        for (String platform : flags) {
            SpecText.whyNoPlatform(platform)
                    .ifPresent(why -> findings.error(
                            null,
                            "cannot solve for the platform \"" + platform + "\"",
                            why,
                            "linux-64, linux-aarch64, osx-64, osx-arm64 or win-64"));
        }
        if (flags.isEmpty() || (request.overFlags() && !own.isEmpty())) {
            return own.isEmpty() ? new TreeSet<>(List.of(options.thisPlatform())) : own;
        }
        return flags;
    }

    private static void refuseNoChannels(
            SortedMap<String, List<Channel>> channels, EnvironmentRequest request, Findings findings) {
        channels.forEach((platform, here) -> {
            if (here.isEmpty() && !Asked.on(platform, request.specs()).isEmpty()) {
                findings.error(
                        null,
                        "has no channel to look in for " + platform,
                        "neither the file nor the call names one, and no channel is added that is not written",
                        "\"channels: [conda-forge]\" in the file, or --channel conda-forge");
            }
        });
    }

    private static void refuseUnlistedChannels(
            EnvironmentRequest request, SortedMap<String, List<Channel>> channels, Findings findings) {
        TreeMap<String, Complaint> unlisted = new TreeMap<>();
        channels.forEach((platform, here) -> {
            for (Asked<MatchSpec> spec : request.specs()) {
                if (spec.when().holds(platform)) {
                    refuseUnlisted(spec.value(), spec.place(), here, unlisted);
                }
            }
            request.constraints().forEach(spec -> refuseUnlisted(spec, null, here, unlisted));
            request.pins().forEach(spec -> refuseUnlisted(spec, null, here, unlisted));
        });
        unlisted.values().forEach(findings::error);
    }

    private static void refuseUnlisted(
            MatchSpec spec, @Nullable Place place, List<Channel> here, SortedMap<String, Complaint> unlisted) {
        Optional<String> wanted = spec.channel();
        if (wanted.isEmpty() || here.stream().anyMatch(channel -> channel.isCalled(wanted.get()))) {
            return;
        }
        unlisted.putIfAbsent(
                String.format(Locale.ROOT, "%9d %s", place == null ? 0 : place.line(), spec),
                new Complaint(
                        place,
                        "cannot take \"" + spec + "\" from the channel \"" + wanted.get() + "\"",
                        "that channel is not among those to look in: "
                                + String.join(
                                        ", ",
                                        here.stream()
                                                .map(Channel::written)
                                                .distinct()
                                                .toList()),
                        "--channel " + wanted.get() + " or the file's \"channels\", or the spec without its channel",
                        spec.toString()));
    }

    /** Facts that the answer rests on and that the file need not have said; for {@code request} of {@code --json}. */
    Map<String, @Nullable Object> described() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("channels", channels);
        fields.put("channel_priority", channelPriority.name().toLowerCase(Locale.ROOT));
        fields.put("strategy", strategy.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        fields.put("exclude_newer", excludeNewer == null ? null : excludeNewer.toString());
        fields.put("undated", keepUndated ? "keep" : "exclude");
        Map<String, List<String>> facts = new LinkedHashMap<>();
        hosts.forEach((platform, host) -> facts.put(
                platform, host.stream().map(VirtualPackage::toString).sorted().toList()));
        fields.put("virtual_packages", facts);
        return fields;
    }
}

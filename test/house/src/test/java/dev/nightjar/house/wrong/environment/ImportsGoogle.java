package dev.nightjar.house.wrong.environment;

import com.google.cloud.functions.CloudEventsFunction;
import com.google.cloud.wrong.Client;
import dev.nightjar.house.wrong.gcp.Adapter;
import org.jspecify.annotations.Nullable;

/** Knows the functions framework, an adapter of Google's, and a client of Google's. */
public record ImportsGoogle(
        @Nullable CloudEventsFunction framework,
        @Nullable Adapter adapter,
        @Nullable Client client) {}

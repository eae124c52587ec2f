package dev.nightjar.gcp;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ClientSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the adapters must be told, by names in the environment's style.
 *
 * <ul>
 *   <li>{@code NIGHTJAR_PROJECT_ID}: the project that everything lies in
 *   <li>{@code NIGHTJAR_REGION}: where Cloud Scheduler's jobs lie, such as {@code asia-northeast1}
 *   <li>{@code NIGHTJAR_PUBSUB_ENDPOINT}, {@code NIGHTJAR_SCHEDULER_ENDPOINT}: an emulator on this machine, such as
 *       {@code http://127.0.0.1:8085}. Google's libraries know no such variable of their own. No credentials go there, and
 *       another host is refused: it would be sent the function's token
 * </ul>
 */
record GoogleSettings(Function<String, Optional<String>> settings) {
    private static final String LOOPBACK = "http://(127\\.0\\.0\\.1|\\[::1]|localhost):[0-9]{1,5}";

    /** Those of this process. */
    static GoogleSettings ofEnvironment() {
        return new GoogleSettings(
                name -> Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty()));
    }

    String project() throws IOException {
        return required("NIGHTJAR_PROJECT_ID", "[a-z][a-z0-9.:-]{4,62}", "the id of the project");
    }

    String region() throws IOException {
        return required("NIGHTJAR_REGION", "[a-z][a-z0-9-]{1,40}", "a region such as asia-northeast1");
    }

    private String required(String name, String form, String what) throws IOException {
        return settings.apply(name)
                .filter(value -> value.matches(form))
                .orElseThrow(() -> new IOException("cannot use Google Cloud\n  because the setting " + name
                        + (settings.apply(name).isEmpty() ? " is missing" : " has no value of its kind") + "\n  try "
                        + what));
    }

    /** Sends a client to the emulator of that setting, where there is one. */
    <B extends ClientSettings.Builder<?, B>> B aim(B client, String endpointSetting) throws IOException {
        Optional<String> endpoint = settings.apply(endpointSetting);
        if (endpoint.isPresent()) {
            if (!endpoint.get().matches(LOOPBACK)) {
                throw new IOException("cannot use " + endpointSetting
                        + "\n  because only an emulator on this machine may be asked instead of Google"
                        + "\n  try http://127.0.0.1:PORT, or leaving it out");
            }
            client.setEndpoint(endpoint.get()).setCredentialsProvider(NoCredentialsProvider.create());
        }
        return client;
    }
}

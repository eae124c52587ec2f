package dev.nightjar.gcp;

import com.google.api.gax.batching.BatchingSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import dev.nightjar.cloud.Topic;
import java.io.IOException;

/**
 * The topics of a project, over one client of Pub/Sub.
 *
 * <p>Publishing goes through the topic admin's client over HTTP/JSON, one message a call: an event publishes one or two,
 * and the streaming publisher would bring gRPC with its 20 MB.
 */
final class PubSubTopics implements AutoCloseable {
    static final String ENDPOINT = "NIGHTJAR_PUBSUB_ENDPOINT";

    private final GoogleSettings settings;
    private final OnFirstUse<TopicAdminClient> client;

    PubSubTopics(GoogleSettings settings) {
        this.settings = settings;
        this.client = new OnFirstUse<>(() -> build(settings));
    }

    private static TopicAdminClient build(GoogleSettings settings) throws IOException {
        TopicAdminSettings.Builder builder = settings.aim(TopicAdminSettings.newHttpJsonBuilder(), ENDPOINT);
        builder.publishSettings()
                .setBatchingSettings(
                        BatchingSettings.newBuilder().setIsEnabled(false).build())
                .setRetryableCodes(Retries.CURABLE)
                .setRetrySettings(Retries.settings());
        return TopicAdminClient.create(builder.build());
    }

    /** The topic of that short name; nothing is asked before it is published to. */
    Topic topic(String name) {
        return new PubSubTopic(settings, client, name);
    }

    @Override
    public void close() {
        client.close();
    }
}

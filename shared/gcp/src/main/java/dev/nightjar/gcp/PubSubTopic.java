package dev.nightjar.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import dev.nightjar.cloud.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A topic of Pub/Sub. A publish whose answer is lost is tried again, so a message may arrive twice. */
final class PubSubTopic implements Topic {
    private final GoogleSettings settings;
    private final OnFirstUse<TopicAdminClient> client;
    private final String name;

    PubSubTopic(GoogleSettings settings, OnFirstUse<TopicAdminClient> client, String name) {
        this.settings = settings;
        this.client = client;
        this.name = name;
    }

    @Override
    public String publish(byte[] data, Map<String, String> attributes) throws IOException {
        String topic = TopicName.of(settings.project(), name).toString();
        PublishRequest request = PublishRequest.newBuilder()
                .setTopic(topic)
                .addMessages(PubsubMessage.newBuilder()
                        .setData(ByteString.copyFrom(data))
                        .putAllAttributes(attributes))
                .build();
        List<String> ids;
        try {
            ids = client.get().publish(request).getMessageIdsList();
        } catch (ApiException e) {
            throw GoogleFailure.of("cannot publish to " + topic, "roles/pubsub.publisher on the topic", e);
        }
        if (ids.size() != 1) {
            throw new IOException("cannot publish to " + topic + "\n  because Google answered with " + ids.size()
                    + " ids for one message\n  try again later: the event that wanted it comes again by itself");
        }
        return ids.getFirst();
    }
}

package dev.nightjar.cloud;

import java.io.IOException;
import java.util.Map;

/** Somewhere to publish messages; they arrive at least once, in any order. */
public interface Topic {
    /** Publishes durably and returns the message's id. */
    String publish(byte[] data, Map<String, String> attributes) throws IOException;
}

package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.Topic;
import dev.nightjar.offpeak.endpoint.Endpoint;
import java.util.random.RandomGenerator;

/**
 * All that a {@link JobDesk} can do to the world, and all that it learns from it; a test that owns these owns the world.
 * Time comes from {@code store} alone.
 *
 * @param store where the jobs lie
 * @param bucket of that store; the desk owns {@code active/}, {@code ended/}, {@code done/}, {@code new/},
 *     {@code recurring/}, {@code pools/}, {@code places/}, {@code inbox/}, {@code learned/} and {@code tick/} in it
 * @param deadLetters for messages that can never be treated
 * @param endpoint the way to the users' servers
 * @param random for the tokens of segments: not to be guessed
 * @param abreast for requests to endpoints and for reading many objects
 */
public record Effects(
        ObjectStore store,
        String bucket,
        Topic deadLetters,
        Endpoint endpoint,
        RandomGenerator random,
        Abreast abreast) {}

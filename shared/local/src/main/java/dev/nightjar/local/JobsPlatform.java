package dev.nightjar.local;

import dev.nightjar.offpeak.desk.DeskSettings;
import dev.nightjar.offpeak.desk.Effects;
import dev.nightjar.offpeak.desk.JobDesk;
import dev.nightjar.offpeak.desk.Tariffs;
import dev.nightjar.offpeak.endpoint.EndpointRules;
import dev.nightjar.offpeak.endpoint.HttpsEndpoint;
import dev.nightjar.offpeak.endpoint.TokenSource;
import dev.nightjar.offpeak.message.JobMessage.OnUnknown;
import dev.nightjar.offpeak.message.JobMessageReader;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

final class JobsPlatform {
    private final JobDesk desk;
    private final JobMessageReader reader;
    private final DeskSettings settings = DeskSettings.standard();

    JobsPlatform(LocalPlatform platform) {
        EndpointRules rules = new EndpointRules(List.of(), false, List.of(), true);
        this.reader = new JobMessageReader(rules, OnUnknown.HOLD);
        this.desk = new JobDesk(
                new Effects(
                        platform.store(),
                        "state",
                        platform.topic("dead-letters"),
                        new HttpsEndpoint(rules, TokenSource.NONE),
                        new SecureRandom(),
                        JobsPlatform::all),
                settings,
                tariffs());
    }

    private static <T> List<T> all(List<? extends Callable<T>> things) {
        List<T> done = new ArrayList<>();
        for (Callable<T> thing : things) {
            try {
                done.add(thing.call());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return done;
    }

    JobDesk desk() {
        return desk;
    }

    JobMessageReader reader() {
        return reader;
    }

    DeskSettings settings() {
        return settings;
    }

    Tariffs tariffs() {
        return Tariffs.BUILT_IN;
    }
}

package dev.nightjar.offpeak.schedule;

import java.util.Optional;

/**
 * Where in Google Cloud an entry is to lie.
 *
 * @param project its id; where it is absent, the one that gcloud is set to and the variable {@code project_id} of Terraform
 * @param location such as {@code asia-northeast1}
 */
public record Place(Optional<String> project, String location) {
    public Place {
        if (!project.orElse("project").matches("[a-z][a-z0-9.:-]{4,62}")) {
            throw new IllegalArgumentException("no id of a project: " + project.orElse(""));
        }
        if (!location.matches("[a-z][a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("no location: " + location);
        }
    }
}

package dev.nightjar.environment;

import dev.nightjar.environment.EnvironmentRequest.Asked;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a text file with one match spec a line (CEP 23). */
final class SpecList {
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*$");

    private SpecList() {}

    static EnvironmentRequest read(Source source, Findings findings) throws RefusedInputException {
        EnvironmentRequest.Builder request = new EnvironmentRequest.Builder();
        List<String> lines = source.text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher comment = COMMENT.matcher(line);
            String spec = (comment.find() ? line.substring(0, comment.start()) : line).strip();
            if (spec.isEmpty()) {
                continue;
            }
            int start = line.indexOf(spec.charAt(0));
            Place place = new Place(i + 1, line.codePointCount(0, start) + 1);
            if (spec.equals("@EXPLICIT")) {
                throw new RefusedInputException(Complaint.at(
                        place,
                        "cannot solve an explicit list",
                        "its lines are exact artefacts already, so there is nothing left to decide (CEP 23)",
                        "conda create --file with it as it is, or a list of specs such as numpy>=1.26"));
            }
            SpecText.read(spec, place, findings)
                    .ifPresent(read -> request.specs.add(new Asked<>(read, Selector.ALWAYS, place)));
        }
        return request.build(false, findings);
    }
}

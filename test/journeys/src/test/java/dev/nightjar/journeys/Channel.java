package dev.nightjar.journeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A channel of a few records and a file that asks for one of them. */
final class Channel {
    private Channel() {}

    /** Makes {@code channel/} and {@code NAME.yml}, which names it by a relative path; returns the file. */
    static Path withFile(Path folder, String name) throws IOException {
        for (String subdir : new String[] {"linux-64", "osx-arm64", "noarch"}) {
            Path place = Files.createDirectories(folder.resolve("channel").resolve(subdir));
            String records = subdir.equals("noarch") ? "" : """
                "python-3.12.1-0.conda":{"name":"python","version":"3.12.1","build":"0","build_number":0,"depends":[],
                "subdir":"SUBDIR","size":1,"md5":"d41d8cd98f00b204e9800998ecf8427e",
                "sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                "numpy-2.0.0-0.conda":{"name":"numpy","version":"2.0.0","build":"0","build_number":0,
                "depends":["python >=3.10"],"subdir":"SUBDIR","size":1,"md5":"d41d8cd98f00b204e9800998ecf8427e",
                "sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}\
                """;
            Files.writeString(
                    place.resolve("repodata.json"),
                    ("{\"info\":{\"subdir\":\"SUBDIR\"},\"packages\":{},\"packages.conda\":{" + records + "}}")
                            .replace("SUBDIR", subdir));
        }
        return Files.writeString(
                folder.resolve(name + ".yml"),
                "name: " + name + "\nchannels: [./channel]\nplatforms: [linux-64, osx-arm64]\ndependencies: [numpy]\n");
    }
}

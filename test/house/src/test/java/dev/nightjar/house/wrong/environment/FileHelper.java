package dev.nightjar.house.wrong.environment;

/** Has a name that says nothing. */
public final class FileHelper {
    private FileHelper() {}
}

package dev.nightjar.conda;

/** A fact about the host, dressed as a package (CEP 30), such as {@code __glibc=2.28=0}. */
public record VirtualPackage(String name, Version version, String build) {}

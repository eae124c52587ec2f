package dev.nightjar.cloud;

/** Where an object lies: {@code bucket/name}; the name may hold slashes. */
public record ObjectName(String bucket, String name) {}

package com.google.cloud.wrong;

/** Stands for a client of Google's, of which none is on the class path of this module. */
public interface Client {}

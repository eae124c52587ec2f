package dev.nightjar.cloud;

class MemoryStoreTest extends LocalStoreContract {
    private final MemoryStore store = new MemoryStore(clock);

    @Override
    protected ObjectStore store() {
        return store;
    }
}

package io.moldau.testkit;

import io.moldau.runtime.Threads;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The threads of one life of a node: all of them virtual, all of them on the one carrier.
final class SimulatedThreads implements Threads {
    /// As few as a small machine has, so that waiting for the device pool happens in tests too.
    private static final int DEVICE_THREADS_MAX = 4;

    private final SeededScheduler scheduler;
    private final SimulatedNode node;
    private final Life life;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition deviceFree = lock.newCondition();
    private int devicesBusy;

    SimulatedThreads(SeededScheduler scheduler, SimulatedNode node, Life life) {
        this.scheduler = scheduler;
        this.node = node;
        this.life = life;
    }

    @Override
    public Thread start(String name, Runnable body) {
        return scheduler.start(life, name, () -> runGuarded(name, body));
    }

    private void runGuarded(String name, Runnable body) {
        try {
            body.run();
        } catch (Throwable escaped) { // the last frame: there is nobody above to handle it
            node.threadFailed(life, name, escaped);
        }
    }

    @Override
    public Thread startDedicated(String name, Runnable body) {
        return start(name, body);
    }

    @Override
    public <T> T onDevice(DeviceWork<T> work) throws IOException {
        SimulatedThread me = scheduler.current();
        if (me == null || me.onDevice) {
            return work.run();
        }
        takeDevice(me);
        try {
            return work.run();
        } finally {
            giveDeviceBack(me);
        }
    }

    private void takeDevice(SimulatedThread me) {
        lock.lock();
        try {
            while (devicesBusy == DEVICE_THREADS_MAX) {
                deviceFree.awaitUninterruptibly();
            }
            devicesBusy++;
        } finally {
            lock.unlock();
        }
        me.onDevice = true;
        scheduler.letOthersRun(); // the hand-over to the pool
    }

    private void giveDeviceBack(SimulatedThread me) {
        me.onDevice = false;
        lock.lock();
        try {
            devicesBusy--;
            deviceFree.signal();
        } finally {
            lock.unlock();
        }
    }
}

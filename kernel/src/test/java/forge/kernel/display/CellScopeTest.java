package forge.kernel.display;

import forge.view.Screen;
import forge.view.Viewable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CellScopeTest {
    private final RecordedOutput first = new RecordedOutput();
    private final RecordedOutput second = new RecordedOutput();
    private StandardStreams streams;

    @BeforeEach
    void route() {
        streams = StandardStreams.route();
    }

    @AfterEach
    void restore() {
        streams.close();
    }

    @Test
    void aThreadKeepsTheCellThatStartedIt() throws InterruptedException {
        CountDownLatch secondRuns = new CountDownLatch(1);
        Thread background = CellScope.call(first, () -> {
            Thread thread = new Thread(() -> {
                await(secondRuns);
                System.out.print("from the first cell");
            });
            thread.start();
            return thread;
        });
        CellScope.run(second, () -> {
            System.out.print("from the second");
            secondRuns.countDown();
        });
        background.join();
        assertEquals("from the first cell", first.out.toString());
        assertEquals("from the second", second.out.toString());
    }

    @Test
    void commonPoolThreadsFollowTheRunningCell() {
        for (RecordedOutput cell : List.of(first, second)) {
            CellScope.run(cell, () -> {
                ForkJoinPool.commonPool().submit(() -> System.err.print("pool")).join();
            });
        }
        assertEquals("pool", first.err.toString());
        assertEquals("pool", second.err.toString());
    }

    @Test
    void outsideOfCellsOutputIsTheProcesss() {
        CellScope.run(first, () -> System.out.print("a"));
        CellScope.outside(() -> assertTrue(CellScope.current().isEmpty()));
        assertEquals("a", first.out.toString());
    }

    @Test
    void charactersCutIntoBytesArriveWhole() {
        CellScope.run(first, () -> {
            for (byte b : "größe 漢字 🚂".getBytes(StandardCharsets.UTF_8)) {
                System.out.write(b);
            }
            System.out.println();
        });
        assertEquals("größe 漢字 🚂" + System.lineSeparator(), first.out.toString());
    }

    @Test
    void aCellReadsWhatTheUserTypes() {
        first.typed.add("Ada");
        first.typed.add("Grüße");
        second.typed.add("other");
        CellScope.run(first, () -> {
            Scanner scanner = new Scanner(System.in, StandardCharsets.UTF_8);
            assertEquals("Ada", scanner.nextLine());
            assertEquals("Grüße", scanner.nextLine());
        });
        CellScope.run(second, () -> {
            assertEquals("other", new Scanner(System.in, StandardCharsets.UTF_8).nextLine());
        });
    }

    @Test
    void anUpdateComesFromTheCellThatAsksElseFromTheOneThatShowed() throws InterruptedException {
        DisplayHandle handle = CellScope.call(first, () -> Display.display("a"));
        CellScope.run(first, Display::clearOutput);
        CellScope.run(second, () -> handle.update("b"));
        Thread outside = new Thread(() -> handle.update("c")); // started by no cell
        outside.start();
        outside.join();
        String id = handle.id();
        assertEquals(List.of("display " + id + " a", "clear", "update " + id + " c"), first.events);
        assertEquals(List.of("update " + id + " b"), second.events);
    }

    @Test
    void theLibrarysScreenIsTheCell() {
        CellScope.run(first, () -> {
            Viewable value = () -> "progress";
            Screen.Handle handle = Screen.current().show(value);
            handle.update(() -> "done");
        });
        assertEquals(2, first.events.size());
        assertTrue(
                first.events.get(0).endsWith("progress") && first.events.get(1).endsWith("done"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.nightjar.conda.solve;

import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The order in which packages can be installed: what a package needs before it, by name where the needs leave a choice.
 * Packages that need each other in a circle (python and pip) stand together, by name.
 */
final class InstallOrder {
    private static final int UNSEEN = -1;

    /** By name; a package is known by its place here. */
    private final List<PackageRecord> records;

    private final int[][] needs;
    private final int[] discovered;
    private final int[] lowest;
    private final int[] circleOf;
    private final List<List<Integer>> circles = new ArrayList<>();
    private final Deque<Integer> open = new ArrayDeque<>();
    private int clock;

    private InstallOrder(SortedMap<String, PackageRecord> byName) {
        records = List.copyOf(byName.values());
        List<String> names = List.copyOf(byName.keySet());
        needs = new int[records.size()][];
        discovered = filled(UNSEEN);
        lowest = filled(UNSEEN);
        circleOf = filled(UNSEEN);
        for (int i = 0; i < needs.length; i++) {
            TreeSet<Integer> needed = new TreeSet<>();
            for (String text : records.get(i).depends()) {
                int place =
                        Collections.binarySearch(names, MatchSpec.parse(text).name());
                if (place >= 0 && place != i) {
                    needed.add(place);
                }
            }
            needs[i] = needed.stream().mapToInt(n -> n).toArray();
        }
    }

    static List<PackageRecord> of(Map<String, PackageRecord> records) {
        return new InstallOrder(new TreeMap<>(records)).sort();
    }

    private int[] filled(int value) {
        int[] array = new int[records.size()];
        Arrays.fill(array, value);
        return array;
    }

    private List<PackageRecord> sort() {
        for (int i = 0; i < needs.length; i++) {
            if (discovered[i] == UNSEEN) {
                findCircles(i);
            }
        }
        List<TreeSet<Integer>> users = new ArrayList<>();
        circles.forEach(circle -> users.add(new TreeSet<>()));
        int[] unmet = new int[circles.size()];
        for (int i = 0; i < needs.length; i++) {
            for (int needed : needs[i]) {
                if (circleOf[i] != circleOf[needed]
                        && users.get(circleOf[needed]).add(circleOf[i])) {
                    unmet[circleOf[i]]++;
                }
            }
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>(
                Comparator.comparing((Integer circle) -> circles.get(circle).get(0)));
        for (int circle = 0; circle < unmet.length; circle++) {
            if (unmet[circle] == 0) {
                ready.add(circle);
            }
        }
        List<PackageRecord> result = new ArrayList<>();
        while (!ready.isEmpty()) {
            int circle = ready.remove();
            circles.get(circle).forEach(place -> result.add(records.get(place)));
            for (int user : users.get(circle)) {
                if (--unmet[user] == 0) {
                    ready.add(user);
                }
            }
        }
        return result;
    }

    /** R. Tarjan's strongly connected components (1972), without recursion: chains of packages can be long. */
    private void findCircles(int root) {
        Deque<int[]> path = new ArrayDeque<>();
        path.push(enter(root));
        while (!path.isEmpty()) {
            int[] visit = path.element();
            int place = visit[0];
            if (visit[1] < needs[place].length) {
                int next = needs[place][visit[1]++];
                if (discovered[next] == UNSEEN) {
                    path.push(enter(next));
                } else if (circleOf[next] == UNSEEN) {
                    lowest[place] = Math.min(lowest[place], discovered[next]);
                }
                continue;
            }
            path.pop();
            if (lowest[place] == discovered[place]) {
                close(place);
            }
            if (!path.isEmpty()) {
                int parent = path.element()[0];
                lowest[parent] = Math.min(lowest[parent], lowest[place]);
            }
        }
    }

    /** A package on the path, and which of its needs comes next. */
    private int[] enter(int place) {
        discovered[place] = clock;
        lowest[place] = clock++;
        open.push(place);
        return new int[] {place, 0};
    }

    private void close(int place) {
        List<Integer> circle = new ArrayList<>();
        int member;
        do {
            member = open.pop();
            circle.add(member);
            circleOf[member] = circles.size();
        } while (member != place);
        Collections.sort(circle);
        circles.add(circle);
    }
}

package mn.khamt.numbers;

import java.time.YearMonth;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The number of one indicator with its parts. Zero is a number here; what is not known has its own part. */
public final class Figure {
    private final Indicator indicator;
    private final Map<Dimension, int[]> parts = new EnumMap<>(Dimension.class);
    private final Map<YearMonth, int[]> months = new HashMap<>();
    private final SortedMap<String, Integer> services = new TreeMap<>();

    Figure(Indicator indicator) {
        this.indicator = indicator;
        for (Dimension dimension : Dimension.values()) {
            parts.put(dimension, new int[dimension.all().size()]);
        }
    }

    void addCell(int cell, int n) {
        parts.forEach((dimension, counts) -> counts[dimension.of(cell)] += n);
    }

    void addMonth(YearMonth month, int exploitation, int n) {
        months.computeIfAbsent(month, m -> new int[Dimension.EXPLOITATION.all().size()])[exploitation] += n;
    }

    void addService(String service, int n) {
        services.merge(service, n, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** One of its own, to go on counting. */
    Figure copy() {
        var copy = new Figure(indicator);
        parts.forEach((dimension, counts) -> copy.parts.put(dimension, counts.clone()));
        months.forEach((month, counts) -> copy.months.put(month, counts.clone()));
        copy.services.putAll(services);
        return copy;
    }

    public Indicator indicator() {
        return indicator;
    }

    public int total() {
        return Arrays.stream(parts(Dimension.EXPLOITATION)).sum();
    }

    /** How many have this value. */
    public int part(Dimension dimension, String value) {
        return parts(dimension)[dimension.all().indexOf(value)];
    }

    /** How many of these classes of exploitation fall into a month. */
    public int month(YearMonth month, Iterable<String> exploitations) {
        int[] counts = months.get(month);
        int sum = 0;
        if (counts != null) {
            for (String exploitation : exploitations) {
                sum += counts[Dimension.EXPLOITATION.all().indexOf(exploitation)];
            }
        }
        return sum;
    }

    /** By type of service; an empty key stands for a type that is not known. Empty for other indicators. */
    public SortedMap<String, Integer> services() {
        return services;
    }

    private int[] parts(Dimension dimension) {
        return java.util.Objects.requireNonNull(parts.get(dimension));
    }
}

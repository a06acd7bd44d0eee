package mn.khamt.platform.language;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as one reader sees them: in the reader's language and time zone. */
public final class Dates {
    private static final int LONGEST_TYPED = 40;
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern YEAR_FIRST = Pattern.compile("([12][0-9]{3})([./ -])([0-9]{1,2})\\2([0-9]{1,2})");
    private static final Pattern DAY_FIRST = Pattern.compile("([0-9]{1,2})\\.([0-9]{1,2})\\.([12][0-9]{3})");
    private static final Pattern MONTH_BY_NAME = Pattern.compile("([0-9]{1,2}) (\\p{L}{3,9}) ([12][0-9]{3})");

    private static final List<String> MONGOLIAN_MONTHS = List.of(
            "нэгдүгээр",
            "хоёрдугаар",
            "гуравдугаар",
            "дөрөвдүгээр",
            "тавдугаар",
            "зургаадугаар",
            "долоодугаар",
            "наймдугаар",
            "есдүгээр",
            "аравдугаар",
            "арван нэгдүгээр",
            "арван хоёрдугаар");
    private static final List<String> MONGOLIAN_WEEKDAYS =
            List.of("даваа", "мягмар", "лхагва", "пүрэв", "баасан", "бямба", "ням");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Language language;
    private final ZoneId zone;
    private final DateTimeFormatter table;
    private final DateTimeFormatter tableWithTime;
    private final DateTimeFormatter text;

    public Dates(Language language, ZoneId zone) {
        this.language = language;
        this.zone = zone;
        this.table = formatter(
                switch (language) {
                    case EN -> "d MMM uuuu";
                    case MN -> "uuuu.MM.dd";
                });
        this.tableWithTime = formatter(
                switch (language) {
                    case EN -> "d MMM uuuu HH:mm";
                    case MN -> "uuuu.MM.dd HH:mm";
                });
        this.text = formatter(
                switch (language) {
                    case EN -> "d MMMM uuuu";
                    case MN -> "uuuu 'оны' M'-р сарын' d";
                });
    }

    /** For columns and labels: 2026.11.21, 21 Nov 2026. */
    public String table(LocalDate date) {
        return table.format(date);
    }

    /** The same with the time of day in the reader's zone: 2026.11.21 14:05, 21 Nov 2026 14:05. */
    public String table(Instant instant) {
        return tableWithTime.format(instant.atZone(zone));
    }

    /** The time of day in the reader's zone: 14:05. */
    public String time(Instant instant) {
        return TIME.format(instant.atZone(zone));
    }

    /** For sentences: 2026 оны 11-р сарын 21, 21 November 2026. */
    public String text(LocalDate date) {
        return text.format(date);
    }

    /** The long form with the day of the week, for the head of a page. */
    public String heading(LocalDate date) {
        return switch (language) {
            case EN -> date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + ", " + text(date);
            case MN ->
                date.getYear() + " оны " + MONGOLIAN_MONTHS.get(date.getMonthValue() - 1) + " сарын "
                        + date.getDayOfMonth() + ", "
                        + MONGOLIAN_WEEKDAYS.get(date.getDayOfWeek().getValue() - 1) + " гараг";
        };
    }

    /** From one day to another, both included; English has blanks in its dates and so takes them round the dash. */
    public String span(LocalDate from, LocalDate to) {
        return switch (language) {
            case EN -> table(from) + " – " + table(to);
            case MN -> table(from) + "–" + table(to);
        };
    }

    /** Reads a typed date, year first or otherwise only where no other reading is possible; 03.04.2026 is none. */
    public static Optional<LocalDate> parse(String typed) {
        if (typed.length() > LONGEST_TYPED) {
            return Optional.empty();
        }
        String tidy = BLANKS.matcher(typed.strip()).replaceAll(" ");
        Matcher yearFirst = YEAR_FIRST.matcher(tidy);
        if (yearFirst.matches()) {
            return date(yearFirst.group(1), number(yearFirst.group(3)), yearFirst.group(4));
        }
        Matcher dayFirst = DAY_FIRST.matcher(tidy);
        if (dayFirst.matches()) {
            int day = number(dayFirst.group(1));
            int month = number(dayFirst.group(2));
            return day > 12 || day == month ? date(dayFirst.group(3), month, dayFirst.group(1)) : Optional.empty();
        }
        Matcher byName = MONTH_BY_NAME.matcher(tidy);
        if (byName.matches()) {
            return month(byName.group(2)).flatMap(month -> date(byName.group(3), month.getValue(), byName.group(1)));
        }
        return Optional.empty();
    }

    private DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, language.locale());
    }

    private static Optional<Month> month(String name) {
        return Arrays.stream(Month.values())
                .filter(month -> name.equalsIgnoreCase(month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                        || name.equalsIgnoreCase(month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                        || (month == Month.SEPTEMBER && name.equalsIgnoreCase("Sept")))
                .findFirst();
    }

    private static Optional<LocalDate> date(String year, int month, String day) {
        try {
            return Optional.of(LocalDate.of(number(year), month, number(day)));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}

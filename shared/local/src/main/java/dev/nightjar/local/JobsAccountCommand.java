package dev.nightjar.local;

import dev.nightjar.offpeak.account.MonthlyAccount;
import dev.nightjar.offpeak.account.MonthlyAccount.Rate;
import dev.nightjar.offpeak.account.MonthlyAccount.Sums;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs account}: what waiting saved in a month. */
final class JobsAccountCommand extends JobsWord {
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
    private static final Pattern UNIT = Pattern.compile("[A-Za-z]{1,12}");

    JobsAccountCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Syntax syntax() {
        return withFolder(new Syntax("nightjar jobs account", "[OPTION]...", """
            Says what the jobs that were done in a month cost, against running each at once and against what was planned.
            A job counts in the month in which it ended, in the zone of its tariff. The tariff is an assumption.\
            """, """
                Without --rate the unit is a minute of one job at the full price. The fields of --json are those of
                docs/jobs.md; amounts are texts.

                Example:
                  ./nightjar jobs account --rate 3.20 --currency USD\
                """)
                .value("month", "YYYY-MM", "Default: this month.")
                .value("rate", "PRICE", "What an hour of one job costs at the full price.")
                .value("currency", "UNIT", "What the rate is in (default: units)."));
    }

    @Override
    void check(Call call) throws FailedCommandException {
        if (!call.words().isEmpty()) {
            throw syntax().wrong("cannot use \"" + call.words().getFirst() + "\"", "account takes options only");
        }
    }

    @Override
    String purpose() {
        return "account for the jobs";
    }

    @Override
    int run(JobsFolder folder, Call call) throws IOException, FailedCommandException {
        YearMonth month =
                call.value("month", JobsAccountCommand::month, MonthlyAccount.month(folder.now(), folder.calendar()));
        String unit = call.value("currency", JobsAccountCommand::unit, "units");
        Rate rate = call.has("rate")
                ? new Rate(call.value("rate", JobsAccountCommand::price, BigDecimal.ZERO), unit)
                : null;
        MonthlyAccount account = folder.account(month);
        if (call.has("json")) {
            print(account.json(rate));
            return 0;
        }
        Sums total = account.total();
        out().println(month + ": " + total.jobs() + (total.jobs() == 1 ? " job" : " jobs") + " done, in "
                + MonthlyAccount.unit(rate) + " (assumed tariff)");
        if (total.jobs() > 0) {
            line("run now", total.runNow(), rate);
            line("planned", total.planned(), rate);
            line("realised", total.realised(), rate);
            out().println("  saved      " + MonthlyAccount.amount(total.savedAgainstRunNow(), rate)
                    + " against running at once (" + total.savedPercent() + " %), "
                    + MonthlyAccount.amount(total.savedAgainstPlan(), rate) + " against what was planned");
            account.byPool().forEach((name, sums) -> part("pool " + name, sums, rate));
            account.byName().forEach((name, sums) -> part("job " + name, sums, rate));
            account.tariffs().forEach(tariff -> out().println("  assumed    " + JobsFolder.shown(tariff)));
        }
        if (account.notDone() > 0) {
            out().println("  " + account.notDone() + " more ended without being done, and stand in no sum");
        }
        return 0;
    }

    private void line(String name, BigDecimal seconds, @Nullable Rate rate) {
        out().println("  " + name + " ".repeat(11 - name.length())
                + MonthlyAccount.amount(seconds, rate).toPlainString());
    }

    private void part(String name, Sums sums, @Nullable Rate rate) {
        out().println("  " + JobsFolder.shown(name) + ": " + sums.jobs() + (sums.jobs() == 1 ? " job" : " jobs")
                + ", run now " + MonthlyAccount.amount(sums.runNow(), rate) + ", realised "
                + MonthlyAccount.amount(sums.realised(), rate) + ", saved " + sums.savedPercent() + " %");
    }

    private static YearMonth month(String word) {
        try {
            return YearMonth.parse(word);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a month is written as 2026-11", e);
        }
    }

    private static BigDecimal price(String word) {
        if (!PRICE.matcher(word).matches()) {
            throw new IllegalArgumentException("a price is a number such as 3.20");
        }
        return new BigDecimal(word);
    }

    private static String unit(String word) {
        if (!UNIT.matcher(word).matches()) {
            throw new IllegalArgumentException("a unit has 1 to 12 letters, such as USD");
        }
        return word;
    }
}

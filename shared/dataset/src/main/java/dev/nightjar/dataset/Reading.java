package dev.nightjar.dataset;

import dev.nightjar.dataset.OptimizeOptions.BlankLines;
import dev.nightjar.dataset.OptimizeOptions.Ragged;
import dev.nightjar.dataset.arrow.ArrowSource;
import dev.nightjar.dataset.parquet.ParquetReaders;
import dev.nightjar.dataset.source.CarriedDatasetException;
import dev.nightjar.dataset.source.CsvOptions;
import dev.nightjar.dataset.source.CsvSource;
import dev.nightjar.dataset.source.Decompression;
import dev.nightjar.dataset.source.JsonLinesSource;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.source.TextEncoding;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How one input is read: format, compression, encoding. Begins anew for each pass; what was found out stays.
 *
 * <p>A text without a BOM is taken for UTF-8 until it proves not to be; then everything begins anew as CP932, and if it is
 * not that either, the error names the byte to which the better of the two came.
 */
final class Reading implements AutoCloseable {
    private static final Duration READ_LIMIT = Duration.ofMinutes(2);

    private final DatasetInput input;
    private final OptimizeOptions options;
    private final long batchLimit;
    private final @Nullable Charset wanted;
    private @Nullable Charset charset;
    private @Nullable DatasetException notUtf8;
    private boolean certain;
    private UnaryOperator<TableSource> wrap = UnaryOperator.identity();
    private @Nullable InputFormat format;
    private @Nullable ParquetReaders readers;

    /** @param batchLimit how many bytes a record batch of Arrow input may have */
    Reading(DatasetInput input, OptimizeOptions options, long batchLimit) throws DatasetException {
        this.input = input;
        this.options = options;
        this.batchLimit = batchLimit;
        wanted = TextEncoding.named(options.encoding());
        charset = wanted;
    }

    /** Something to be done with the source from its first row on, perhaps more than once. */
    interface Use<T> {
        T with(TableSource source) throws IOException, DatasetException;
    }

    /** Puts something between the source and those who read it from now on. */
    void wrap(UnaryOperator<TableSource> between) {
        wrap = between;
    }

    /** Opens, uses and closes the source; again in another encoding where the first was wrong. */
    <T> T read(int blockBytes, Use<T> use) throws IOException, DatasetException {
        while (true) {
            try (TableSource source = wrap.apply(open(blockBytes))) {
                return use.with(source);
            } catch (DatasetException e) {
                if (!retry(e)) {
                    throw e;
                }
            }
        }
    }

    /** What the report says of the encoding: nothing where it is UTF-8. */
    @Nullable
    String encodingWarning() {
        Charset found = charset;
        if (found == null || found.equals(StandardCharsets.UTF_8) || wanted != null) {
            return null;
        }
        return "encoding:"
                + (found.equals(TextEncoding.CP932) ? "cp932" : found.name().toLowerCase(Locale.ROOT));
    }

    private TableSource open(int blockBytes) throws IOException, DatasetException {
        return switch (format()) {
            case PARQUET -> readers().source(new ParquetBytes(input));
            case ARROW -> ArrowSource.open(() -> input.open(0), input.name(), blockBytes, batchLimit);
            case JSON_LINES -> {
                TextEncoding.Opened text = text();
                yield new JsonLinesSource(text.utf8(), input.name(), blockBytes);
            }
            case CSV -> {
                TextEncoding.Opened text = text();
                yield CsvSource.open(
                        text.utf8(),
                        input.name(),
                        new CsvOptions(
                                options.delimiter(),
                                options.quote(),
                                options.decimal() == ',',
                                options.header(),
                                options.ragged() == Ragged.PAD,
                                options.blankLines() == BlankLines.ROW,
                                blockBytes));
            }
        };
    }

    private TextEncoding.Opened text() throws IOException, DatasetException {
        Decompression plain = Decompression.of(input.open(0), input.name());
        try {
            TextEncoding.Opened text = TextEncoding.open(plain, charset, input.name());
            // What an earlier opening found is handed on as if it were wanted; that makes it no more certain.
            certain = (charset == null || charset.equals(wanted)) ? text.certain() : certain;
            charset = text.charset();
            return text;
        } catch (CarriedDatasetException e) {
            plain.close();
            throw e.dataset();
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** By its first bytes, and for JSON lines by its name. */
    private InputFormat format() throws IOException, DatasetException {
        if (format == null) {
            byte[] head;
            try (InputStream in = input.open(0)) {
                head = in.readNBytes(8);
            }
            format = InputFormat.of(input.name(), head);
        }
        return format;
    }

    private ParquetReaders readers() {
        if (readers == null) {
            readers = new ParquetReaders(1, READ_LIMIT);
        }
        return readers;
    }

    @Override
    public void close() {
        if (readers != null) {
            readers.close();
        }
    }

    /** Whether the text should be read anew in another encoding; otherwise {@code e}, or what is thrown here, is what is wrong. */
    private boolean retry(DatasetException e) throws IOException, DatasetException {
        boolean doubtful = switch (e.kind()) {
            case RAGGED, UNTERMINATED_QUOTE, ENCODING, LINE_TOO_LONG, TOO_MANY_COLUMNS, NUL, LOSS -> true;
            default -> false;
        };
        if (!doubtful) {
            return false;
        }
        if (notUtf8 != null) {
            if (e.kind() == Kind.ENCODING) {
                throw offset(notUtf8) >= offset(e) ? notUtf8 : e;
            }
            throw placed(e);
        }
        if (!StandardCharsets.UTF_8.equals(charset)) {
            throw placed(e);
        }
        long firstInvalid;
        try (InputStream plain = Decompression.of(input.open(0), input.name())) {
            firstInvalid = TextEncoding.firstInvalidUtf8(plain);
        } catch (CarriedDatasetException unreadable) {
            // Further on it cannot even be unpacked; what came first is told, if its place is known.
            throw e.error().contains(":") ? e : unreadable.dataset();
        }
        if (firstInvalid >= 0) {
            DatasetException invalid = new DatasetException(
                    Kind.ENCODING,
                    "offset=" + firstInvalid,
                    "cannot read " + input.name() + " at byte " + firstInvalid,
                    certain ? "what stands there is no UTF-8" : "what stands there is neither UTF-8 nor CP932",
                    "saving it as UTF-8, or --encoding with the encoding that it has");
            if (certain) {
                throw invalid;
            }
            notUtf8 = invalid;
            charset = TextEncoding.CP932;
            return true;
        }
        throw placed(e);
    }

    /** What is wrong, with the offset in the (unpacked) file where only reading again finds it. */
    private DatasetException placed(DatasetException e) throws IOException, DatasetException {
        if (e.kind() != Kind.NUL || !e.error().equals(Kind.NUL.word())) {
            return e;
        }
        long offset;
        try (InputStream plain = Decompression.of(input.open(0), input.name())) {
            offset = TextEncoding.firstNul(plain, charset);
        }
        return new DatasetException(
                Kind.NUL, "offset=" + offset, e.what() + " at byte " + offset, e.because(), e.remedy());
    }

    private static long offset(DatasetException e) {
        String error = e.error();
        return Long.parseLong(error.substring(error.indexOf('=') + 1));
    }
}

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a CSV file as RFC 4180 has it, row by row, so that a file of any length takes little memory. */
final class Csv implements AutoCloseable {
    private final Path path;
    private final BufferedReader input;
    private final List<String> names;
    private int line = 1;

    Csv(Path path) throws IOException {
        this.path = path;
        input = Files.newBufferedReader(path);  // UTF-8, and anything else is an error
        List<String> header = cells();
        if (header == null) throw wrong("found no header");
        // Spreadsheets like to begin with a byte order mark.
        if (header.get(0).startsWith("\uFEFF")) header.set(0, header.get(0).substring(1));
        names = header;
    }

    /** The next row by the names of the header, in its order; an empty cell is an empty text. Null at the end. */
    Map<String, String> next() throws IOException {
        List<String> cells = cells();
        if (cells == null) return null;
        if (cells.size() != names.size()) throw wrong("found another number of cells than in the header");
        Map<String, String> row = new LinkedHashMap<>();
        for (int place = 0; place < names.size(); place++) row.put(names.get(place), cells.get(place));
        return row;
    }

    /** The cells of the next row that is not empty; null at the end. */
    private List<String> cells() throws IOException {
        while (true) {
            List<String> cells = new ArrayList<>();
            int end;
            do {
                StringBuilder cell = new StringBuilder();
                end = cell(cell);
                cells.add(cell.toString());
            } while (end == ',');
            if (cells.size() > 1 || !cells.get(0).isEmpty()) return cells;
            if (end < 0) return null;
        }
    }

    /** Reads a cell, and returns what ended it: a comma, a line feed or -1 at the end. */
    private int cell(StringBuilder cell) throws IOException {
        int found = read();
        if (found == '"') {
            found = quoted(cell);
        } else {
            for (; found != ',' && found != '\r' && found != '\n' && found >= 0; found = read()) {
                if (found == '"') throw wrong("found a quote within a cell");
                cell.append((char) found);
            }
        }
        if (found == '\r') found = read();
        if (found != ',' && found != '\n' && found >= 0) throw wrong("found text behind a cell");
        return found;
    }

    /** Reads what is in quotes, the first of which was read, and returns what is behind them. */
    private int quoted(StringBuilder cell) throws IOException {
        while (true) {
            int found = read();
            if (found < 0) throw wrong("found a quoted cell without an end");
            if (found == '"') {
                found = read();
                if (found != '"') return found;  // two quotes stand for one
            }
            cell.append((char) found);
        }
    }

    private int read() throws IOException {
        int found = input.read();
        if (found == '\n') line++;
        return found;
    }

    private IOException wrong(String message) {
        return new IOException(path + ", line " + line + ": " + message);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}

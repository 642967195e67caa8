package io.moldau.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Lines of a web server's access log, as real ones look: few addresses make most requests, few
/// pages get most of them, sizes and agents vary, some lines carry odd bytes.
final class AccessLog {
    private static final String[] METHODS = {"GET", "GET", "GET", "GET", "GET", "POST", "HEAD"};
    private static final int[] STATUSES = {200, 200, 200, 200, 200, 304, 301, 404, 500, 206};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.14.1",
        "Přehrávač/1.0 (čeština; ☂)",
        "-",
    };
    private static final String[] PLACES = {
        "/", "/index.html", "/css/site.css", "/js/app.js", "/img/vltava.jpg", "/api/v1/orders",
    };

    private final Random random;
    private long second = 1_763_000_000L;

    AccessLog(long seed) {
        random = new Random(seed);
    }

    /// One request: who made it, and the line without its newline.
    record Line(String address, String text) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    Line next() {
        second += random.nextInt(3) == 0 ? 1 : 0;
        int host = (int) Math.abs(random.nextGaussian() * 400);
        var address = "10.%d.%d.%d".formatted(host / 250 % 256, host % 250, 1 + host % 7);
        var text = new StringBuilder(256);
        text.append(address).append(" - - [").append(second).append("] \"");
        text.append(METHODS[random.nextInt(METHODS.length)]).append(' ').append(place());
        text.append(" HTTP/1.1\" ").append(STATUSES[random.nextInt(STATUSES.length)]).append(' ');
        text.append(random.nextInt(200_000)).append(" \"-\" \"");
        text.append(AGENTS[random.nextInt(AGENTS.length)]).append('"');
        return new Line(address, text.toString());
    }

    private String place() {
        return switch (random.nextInt(8)) {
            case 0 -> "/product/" + random.nextInt(100_000);
            case 1 -> "/search?q=%C5%99eka&page=" + random.nextInt(50);
            case 2 -> "/a/" + "very-long-".repeat(random.nextInt(12)) + random.nextInt(1000);
            default -> PLACES[random.nextInt(PLACES.length)];
        };
    }
}

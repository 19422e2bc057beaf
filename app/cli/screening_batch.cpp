// `vestibule screening batch`: a whole book against a list set.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "app/cli/command.hpp"
#include "app/cli/screening_work.hpp"
#include "infra/sanctions/normalizer.hpp"
#include "infra/sanctions/screener.hpp"

namespace vestibule::app::cli {

namespace {

using Clock = std::chrono::steady_clock;

struct Book {
    std::string text;
    std::deque<std::string> unescaped;
    sanctions::CsvRows rows;
    std::size_t id = 0, name = 0;
    std::optional<std::size_t> birth_date, country;
    std::string unused;  // titles of other columns, which may be mistyped ones
};

// Place of a column; a title that stands twice is a fault.
std::optional<std::size_t> column(std::span<const std::string_view> header, std::string_view title,
                                  std::string& fault) {
    const auto found = std::ranges::find(header, title);
    if (found == header.end()) return std::nullopt;
    if (std::ranges::count(header, title) > 1) fault = "the column `" + std::string(title) + "` stands twice";
    return static_cast<std::size_t>(found - header.begin());
}

// Empty if it was read, else why not.
std::string read_book(const std::string& path, Book& book) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return path + " cannot be read";
    std::ostringstream text;
    text << file.rdbuf();
    book.text = std::move(text).str();
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (book.text.starts_with(byte_order_mark)) book.text.erase(0, byte_order_mark.size());
    auto rows = sanctions::read_csv(path, book.text, 0, book.unescaped, sanctions::CsvForm::plain);
    if (!rows) return to_string(rows.error().front());
    book.rows = std::move(*rows);
    if (book.rows.size() == 0) return path + " has no header";
    const auto header = book.rows.row(0);
    std::string fault;
    const auto id = column(header, "id", fault), name = column(header, "name", fault);
    book.birth_date = column(header, "birthDate", fault);
    book.country = column(header, "countryCode", fault);
    if (!id || !name) fault = "the header lacks a column `id` or `name` (in this spelling, parted by commas)";
    if (!fault.empty()) return path + ": " + fault;
    book.id = *id;
    book.name = *name;
    for (const auto title : header)
        if (title != "id" && title != "name" && title != "birthDate" && title != "countryCode")
            book.unused.append(book.unused.empty() ? "" : ", ").append(title);
    return {};
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

// A stretch of rows, screened by one thread.
class Stretch {
  public:
    Stretch(const sanctions::Screener& screener, const Book& book, const ScreeningOptions& options)
        : screener_(screener), book_(book) {
        how_.floor = options.floor;
        how_.threshold = std::max(options.floor, how_.threshold);
        how_.limit = options.limit;
        how_.explain = false;
    }

    void screen(std::size_t from, std::size_t to) {
        sanctions::warm_up_transliteration();
        for (auto at = from; at < to; ++at) screen_row(book_.rows.row(at));
    }

    const std::string& text() const { return text_; }
    std::size_t errors() const { return errors_; }
    std::size_t hits() const { return hits_; }
    const std::vector<double>& microseconds() const { return microseconds_; }

  private:
    void screen_row(std::span<const std::string_view> row) {
        const auto id = csv_field(row[book_.id]);
        sanctions::Subject subject{.name = std::string(row[book_.name])};
        const auto birth_date = book_.birth_date ? row[*book_.birth_date] : std::string_view();
        subject.birth_date = sanctions::parse_iso_date(birth_date);
        if (book_.country && !row[*book_.country].empty()) subject.countries.emplace_back(row[*book_.country]);
        const auto began = Clock::now();
        const auto result = screener_.screen(subject, how_);
        microseconds_.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
        if (!result) return write_error(id, result.error().code);
        if (!birth_date.empty() && !subject.birth_date) return write_error(id, "BIRTH_DATE_INVALID");
        if (result->hits.empty()) write(id, "", "", "", "");
        for (const auto& hit : result->hits) {
            std::array<char, 16> score{};
            std::snprintf(score.data(), score.size(), "%.4f", hit.score);
            write(id, score.data(), std::to_string(hit.entity_id), csv_field(hit.matched_name),
                  to_string(hit.name_kind));
        }
        hits_ += result->hits.size();
    }

    void write_error(std::string_view id, std::string_view code) {
        ++errors_;
        write(id, "", "", "", "error:" + std::string(code));
    }

    void write(std::string_view id, std::string_view score, std::string_view entity, std::string_view name,
               std::string_view kind) {
        std::array<char, 32> time{};
        std::snprintf(time.data(), time.size(), "%.1f", microseconds_.back());
        for (const auto field : {id, score, entity, name, kind}) text_.append(field).push_back(',');
        text_.append(time.data()).push_back('\n');
    }

    const sanctions::Screener& screener_;
    const Book& book_;
    sanctions::ScreenOptions how_;
    std::string text_;
    std::size_t errors_ = 0, hits_ = 0;
    std::vector<double> microseconds_;
};

void summarise(const ScreeningOptions& options, std::size_t hits, std::size_t errors, std::vector<double> times,
               double seconds) {
    std::ranges::sort(times);
    const auto at = [&](double share) {
        return times.empty() ? 0
                             : times[std::min(times.size() - 1,
                                              static_cast<std::size_t>(share * static_cast<double>(times.size())))];
    };
    if (options.json) {
        const auto text = boost::json::serialize(boost::json::object{{"queries", times.size()},
                                                                     {"hits", hits},
                                                                     {"errors", errors},
                                                                     {"seconds", seconds},
                                                                     {"p50Microseconds", at(0.5)},
                                                                     {"p99Microseconds", at(0.99)}});
        std::printf("%s\n", text.c_str());
        return;
    }
    std::fprintf(stderr, "%zu queries, %zu hits, %zu errors in %.2f s; p50 %.0f us, p99 %.0f us\n", times.size(), hits,
                 errors, seconds, at(0.5), at(0.99));
}

int cannot_write(const std::string& path) {
    std::fprintf(stderr, "screening: %s cannot be written\n", path.c_str());
    return failed;
}

}  // namespace

int batch_screening(const ScreeningOptions& options) {
    Book book;
    if (const auto fault = read_book(options.in, book); !fault.empty()) {
        std::fprintf(stderr, "screening: %s\n", fault.c_str());
        return bad_usage;
    }
    if (!book.unused.empty())
        std::fprintf(stderr, "not looked at: %s (known are id, name, birthDate and countryCode)\n",
                     book.unused.c_str());
    const auto set = open_lists(options.lists, {.sdn_only = options.sdn_only, .lenient = true});
    if (!set) return failed;
    std::ofstream out(options.out, std::ios::binary);
    if (!out) return cannot_write(options.out);
    const sanctions::Screener screener(set);
    const auto began = Clock::now();
    const auto queries = book.rows.size() - 1;
    std::vector<Stretch> stretches(options.threads, Stretch(screener, book, options));
    {
        std::vector<std::jthread> threads;
        threads.reserve(stretches.size());
        for (std::size_t at = 0; at < stretches.size(); ++at)
            threads.emplace_back([&stretches, at, queries] {
                stretches[at].screen(1 + queries * at / stretches.size(), 1 + queries * (at + 1) / stretches.size());
            });
    }
    out << "id,score,entityId,matchedName,nameKind,microseconds\n";
    std::size_t hits = 0, errors = 0;
    std::vector<double> times;
    for (const auto& stretch : stretches) {
        out << stretch.text();
        hits += stretch.hits();
        errors += stretch.errors();
        times.insert(times.end(), stretch.microseconds().begin(), stretch.microseconds().end());
    }
    out.close();
    if (!out) return cannot_write(options.out);
    summarise(options, hits, errors, std::move(times), std::chrono::duration<double>(Clock::now() - began).count());
    return errors == 0 ? ok : failed;
}

}  // namespace vestibule::app::cli

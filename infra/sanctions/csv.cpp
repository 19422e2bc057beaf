#include "infra/sanctions/csv.hpp"

#include <algorithm>
#include <utility>

#include "domain/shared/utf8.hpp"

namespace vestibule::sanctions {

namespace {

constexpr char trailer = 0x1A;

class Reader {
  public:
    Reader(const std::string& file, std::string_view text, std::size_t columns, std::deque<std::string>& unescaped,
           CsvForm form)
        : file_(file), text_(text), unescaped_(unescaped), form_(form) {
        rows_.columns = columns;
    }

    std::expected<CsvRows, std::vector<ListFault>> read() {
        if (form_ == CsvForm::ofac) cut_trailer();
        while (at_ < text_.size() && faults_.size() < most_faults) read_row();
        if (form_ == CsvForm::ofac && !text_.empty() && !ends_a_line(text_.back()))
            complain("cut off: the last row has no line end");
        if (faults_.empty()) return std::move(rows_);
        return std::unexpected(std::move(faults_));
    }

  private:
    static bool ends_a_line(char c) { return c == '\n' || c == '\r'; }

    void complain(std::string what) { faults_.push_back({file_, line_, std::move(what)}); }

    void cut_trailer() {
        const auto at = text_.find(trailer);
        if (at == std::string_view::npos) return;
        rows_.trailer = true;
        const auto rest = text_.substr(at + 1);
        if (!std::ranges::all_of(rest, [](char c) { return ends_a_line(c) || c == trailer; }))
            complain("something stands behind the end mark 0x1A");
        text_ = text_.substr(0, at);
    }

    void read_row() {
        if (ends_a_line(text_[at_])) return end_line();
        const auto first = rows_.fields.size();
        const auto row_line = line_;
        bool sound = true;
        while (true) {
            sound = read_field() && sound;
            if (at_ < text_.size() && text_[at_] == ',')
                ++at_;
            else
                break;
        }
        if (at_ < text_.size()) end_line();
        const auto width = rows_.fields.size() - first;
        if (rows_.columns == 0) rows_.columns = width;
        if (sound && width == rows_.columns) {
            rows_.lines.push_back(row_line);
            return;
        }
        rows_.fields.resize(first);
        if (sound)
            faults_.push_back(
                {file_, row_line,
                 "a row of " + std::to_string(width) + " columns instead of " + std::to_string(rows_.columns)});
    }

    void end_line() {
        if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
        ++at_;
        ++line_;
    }

    bool read_field() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        return at_ < text_.size() && text_[at_] == '"' ? read_quoted() : read_plain();
    }

    bool read_plain() {
        const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        auto value = text_.substr(at_, end - at_);
        at_ = end;
        while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
        return keep(value);
    }

    bool read_quoted() {
        const auto start = ++at_;
        bool doubled = false;
        while (true) {
            const auto quote = text_.find('"', at_);
            if (quote == std::string_view::npos) {
                complain("a quote is not closed");
                at_ = text_.size();
                return false;
            }
            at_ = quote + 1;
            if (at_ >= text_.size() || text_[at_] != '"') break;
            doubled = true;
            ++at_;
        }
        auto value = text_.substr(start, at_ - 1 - start);
        line_ += static_cast<std::size_t>(std::ranges::count(value, '\n'));
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        if (at_ < text_.size() && text_[at_] != ',' && !ends_a_line(text_[at_])) {
            complain("a closing quote is followed by neither a comma nor the end of the row");
            at_ = std::min(text_.find('\n', at_), text_.size());
            return false;
        }
        if (doubled) value = without_doubled_quotes(value);
        return keep(value);
    }

    std::string_view without_doubled_quotes(std::string_view value) {
        auto& text = unescaped_.emplace_back();
        for (std::size_t i = 0; i < value.size(); ++i) {
            text.push_back(value[i]);
            if (value[i] == '"') ++i;
        }
        return text;
    }

    bool keep(std::string_view value) {
        if (form_ == CsvForm::ofac && (value == "-0-" || value == "-0- ")) value = {};
        rows_.fields.push_back(value);
        if (form_ == CsvForm::plain) return true;
        const bool plain =
            std::ranges::all_of(value, [](char c) { return c >= ' ' && static_cast<unsigned char>(c) < 0x7F; });
        if (plain || (is_utf8(value) && value.find('\0') == std::string_view::npos)) return true;
        complain("a value that is not UTF-8, or has a NUL");
        return false;
    }

    const std::string& file_;
    std::string_view text_;
    std::deque<std::string>& unescaped_;
    CsvForm form_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    CsvRows rows_;
    std::vector<ListFault> faults_;
};

}  // namespace

std::string to_string(const ListFault& fault) {
    auto text = fault.file;
    if (fault.line != 0) text += ":" + std::to_string(fault.line);
    return text + ": " + fault.what;
}

std::expected<CsvRows, std::vector<ListFault>> read_csv(const std::string& file, std::string_view text,
                                                        std::size_t columns, std::deque<std::string>& unescaped,
                                                        CsvForm form) {
    return Reader(file, text, columns, unescaped, form).read();
}

}  // namespace vestibule::sanctions

#include "infra/partners/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>
#include <vector>

namespace vestibule::partners {

namespace json = boost::json;

namespace {

// Sees every key go by; of two equal ones in an object the reader would keep the last, and nobody could tell.
class KeyWatch {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool repeated() const { return repeated_; }

    bool on_object_begin(json::error_code&) {
        keys_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        keys_.pop_back();
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part);
        repeated_ = !keys_.back().insert(std::exchange(key_, {})).second || repeated_;
        return true;
    }
    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

  private:
    std::vector<std::set<std::string>> keys_;
    std::string key_;
    bool repeated_ = false;
};

bool repeats_a_key(std::string_view body) {
    json::basic_parser<KeyWatch> parser(json::parse_options{});
    json::error_code error;
    parser.write_some(false, body.data(), body.size(), error);
    return error || parser.handler().repeated();
}

}  // namespace

std::optional<json::object> parse_strictly(std::string_view body) {
    json::error_code error;
    auto value = json::parse(body, error);
    if (error || !value.is_object() || repeats_a_key(body)) return std::nullopt;
    return std::move(value.get_object());
}

}  // namespace vestibule::partners

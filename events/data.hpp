// Reads the data of an event in the open form: unknown fields are passed over, missing ones are Malformed.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

class Data {
  public:
    // Throws Malformed where the record is of another type or its payload is not an object.
    Data(const Record& record, std::string_view type);
    explicit Data(boost::json::object object) : object_(std::move(object)) {}

    std::string text(std::string_view name) const;
    std::string optional_text(std::string_view name) const;  // empty where absent
    std::uint64_t number(std::string_view name) const;
    bool boolean(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    std::vector<Data> objects(std::string_view name) const;

  private:
    const boost::json::value* find(std::string_view name) const;
    boost::json::object object_;
};

// Sets a member unless the text is empty.
void set_unless_empty(boost::json::object& object, std::string_view name, const std::string& text);

}  // namespace vestibule::events

// JSON Schema (draft 7) of a site's attributes, compiled with valijson.
#pragma once

#include <expected>
#include <memory>
#include <string_view>
#include <vector>

#include "domain/shared/tenant.hpp"

namespace vestibule::schema {

// Beside draft 7, in the schema's own properties: `"x-writer": "client"` marks an attribute that only clients may
// write. Attributes that the schema doesn't name are refused unless it says `additionalProperties` itself. Strings of
// more than 4096 bytes are refused whatever it says. Immutable, thread-safe.
class JsonSchema final : public AttributeSchema {
  public:
    // Or every fault of the schema: pointers into it, details in words. Stricter than draft 7: unknown keywords,
    // formats that nothing checks, and references out of the schema are faults.
    static std::expected<std::shared_ptr<const JsonSchema>, std::vector<FieldError>> compile(std::string_view text);
    ~JsonSchema() override;

    std::vector<FieldError> check(std::string_view attributes, Writer writer) const override;

  private:
    struct Compiled;
    explicit JsonSchema(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> compiled_;
};

}  // namespace vestibule::schema

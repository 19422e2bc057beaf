#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/http/events/endpoints.hpp"
#include "app/version.hpp"
#include "events/catalog.hpp"
#include "events/schemas.hpp"
#include "events/topics.hpp"

namespace vestibule::app {

namespace {

namespace json = boost::json;

json::object text_header(const char* description) {
    return {{"type", "string"}, {"description", description}};
}

// CloudEvents 1.0 in Kafka binary mode, common to all messages.
json::object cloudevents_trait() {
    json::object headers{
        {"ce_specversion", json::object{{"type", "string"}, {"const", "1.0"}}},
        {"ce_id", text_header("UUIDv7, constant over re-sends")},
        {"ce_source", text_header("/vestibule/<deployment>")},
        {"ce_type", text_header("vestibule.<entity>.<fact>.v<major>")},
        {"ce_subject", text_header("<aggregate>/<id>")},
        {"ce_time", text_header("RFC 3339, UTC, microseconds")},
        {"ce_dataschema", text_header("/schemas/<type>/<major.minor>.json")},
        {"content-type", json::object{{"type", "string"}, {"const", "application/json"}}},
        {"ce_partitionkey", text_header("Same as the record's key")},
        {"ce_sequence", text_header("Version of the aggregate, 20 digits: order and duplicates")},
        {"ce_tenantid", text_header("Tenant")},
        {"ce_timeline", text_header("Restore generation")},
        {"ce_correlationid", text_header("Request")},
        {"ce_causationid", text_header("Event that caused this one")},
        {"ce_traceparent", text_header("W3C trace context of the origin")},
        {"ce_actor", text_header("user, admin:<id>, system, migration:<batch>")},
        {"ce_dataclassification", text_header("internal or confidential")},
    };
    return {{"headers", json::object{{"type", "object"},
                                     {"required", json::array{"ce_specversion", "ce_id", "ce_source", "ce_type",
                                                              "ce_subject", "ce_time", "ce_sequence", "ce_tenantid"}},
                                     {"properties", std::move(headers)}}}};
}

std::string name_of(const events::EventType& type) {
    return std::string(type.type);
}

json::object message(const events::EventType& type) {
    return {{"name", name_of(type)},
            {"title", std::string(type.summary)},
            {"contentType", "application/json"},
            {"tags", json::array{json::object{{"name", std::string(type.aggregate_type)}}}},
            {"traits", json::array{json::object{{"$ref", "#/components/messageTraits/cloudevents"}}}},
            {"payload", json::object{{"schemaFormat", "application/schema+json;version=draft-2020-12"},
                                     {"schema", json::parse(events::schema_text(type))}}}};
}

json::object channel(const events::Topic& topic, const std::string& address) {
    json::object messages;
    for (const auto& type : events::catalog())
        if (&events::topic_of_aggregate(type.aggregate_type) == &topic)
            messages[name_of(type)] = json::object{{"$ref", "#/components/messages/" + name_of(type)}};
    return {{"address", address},
            {"messages", std::move(messages)},
            {"bindings", json::object{{"kafka", json::object{{"topic", address},
                                                             {"partitions", topic.partitions_production},
                                                             {"replicas", 3},
                                                             {"bindingVersion", "0.5.0"}}}}}};
}

}  // namespace

std::string asyncapi_document(const std::string& topic_prefix) {
    json::object channels;
    json::object operations;
    for (const auto& topic : events::topics()) {
        auto described = channel(topic, events::full_name(topic_prefix, topic));
        const std::string name(topic.name);
        if (described.at("messages").as_object().empty()) continue;  // nothing is published there yet
        operations["publish " + name] =
            json::object{{"action", "send"}, {"channel", json::object{{"$ref", "#/channels/" + name}}}};
        channels[name] = std::move(described);
    }
    json::object messages;
    for (const auto& type : events::catalog()) messages[name_of(type)] = message(type);

    return json::serialize(json::object{
        {"asyncapi", "3.1.0"},
        {"info",
         json::object{{"title", "Vestibule events"},
                      {"version", std::string(version())},
                      {"description",
                       "CloudEvents 1.0 in Kafka binary mode. At least once; per aggregate in order of ce_sequence."}}},
        {"defaultContentType", "application/json"},
        {"channels", std::move(channels)},
        {"operations", std::move(operations)},
        {"components", json::object{{"messages", std::move(messages)},
                                    {"messageTraits", json::object{{"cloudevents", cloudevents_trait()}}}}}});
}

}  // namespace vestibule::app

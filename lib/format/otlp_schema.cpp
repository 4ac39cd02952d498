#include "format/otlp_schema.hpp"

#include <array>

namespace hawk::format::otlp {

namespace {

using enum Type;
using enum Times;

constexpr std::array k_key_value_fields = {
    Field{1, "key", text},
    Field{2, "value", value},
};

} // namespace

const Message k_key_value{k_key_value_fields};

namespace {

constexpr std::array k_entity_fields = {
    Field{1, "schemaUrl", text},
    Field{2, "type", text},
    Field{3, "idKeys", text, often},
    Field{4, "descriptionKeys", text, often},
};
constexpr Message k_entity{k_entity_fields};

constexpr std::array k_resource_fields = {
    Field{1, "attributes", message, often, &k_key_value},
    Field{2, "droppedAttributesCount", number},
    Field{3, "entityRefs", message, often, &k_entity},
};

constexpr std::array k_scope_fields = {
    Field{1, "name", text},
    Field{2, "version", text},
    Field{3, "attributes", message, often, &k_key_value},
    Field{4, "droppedAttributesCount", number},
};
constexpr Message k_scope{k_scope_fields};

constexpr std::array k_status_fields = {
    Field{2, "message", text},
    Field{3, "code", number},
};
constexpr Message k_status{k_status_fields};

constexpr std::array k_event_fields = {
    Field{1, "timeUnixNano", time},
    Field{2, "name", text},
    Field{3, "attributes", message, often, &k_key_value},
    Field{4, "droppedAttributesCount", number},
};
constexpr Message k_event{k_event_fields};

constexpr std::array k_link_fields = {
    Field{1, "traceId", id},
    Field{2, "spanId", id},
    Field{3, "traceState", text},
    Field{4, "attributes", message, often, &k_key_value},
    Field{5, "droppedAttributesCount", number},
    Field{6, "flags", fixed32},
};
constexpr Message k_link{k_link_fields};

constexpr std::array k_span_fields = {
    Field{1, "traceId", id},
    Field{2, "spanId", id},
    Field{3, "traceState", text},
    Field{4, "parentSpanId", id},
    Field{5, "name", text},
    Field{6, "kind", number},
    Field{7, "startTimeUnixNano", time, always},
    Field{8, "endTimeUnixNano", time},
    Field{9, "attributes", message, often, &k_key_value},
    Field{10, "droppedAttributesCount", number},
    Field{11, "events", message, often, &k_event},
    Field{12, "droppedEventsCount", number},
    Field{13, "links", message, often, &k_link},
    Field{14, "droppedLinksCount", number},
    Field{15, "status", message, once, &k_status},
    Field{16, "flags", fixed32},
};

constexpr std::array k_log_fields = {
    Field{1, "timeUnixNano", time, always},
    Field{2, "severityNumber", number},
    Field{3, "severityText", text},
    Field{5, "body", value, always},
    Field{6, "attributes", message, often, &k_key_value},
    Field{7, "droppedAttributesCount", number},
    Field{8, "flags", fixed32},
    Field{9, "traceId", id},
    Field{10, "spanId", id},
    Field{11, "observedTimeUnixNano", time},
    Field{12, "eventName", text},
};

constexpr std::array k_exemplar_fields = {
    Field{2, "timeUnixNano", time},
    Field{3, "asDouble", real},
    Field{4, "spanId", id},
    Field{5, "traceId", id},
    Field{6, "asInt", signed64},
    Field{7, "filteredAttributes", message, often, &k_key_value},
};
constexpr Message k_exemplar{k_exemplar_fields};

constexpr std::array k_number_point_fields = {
    Field{2, "startTimeUnixNano", time},
    Field{3, "timeUnixNano", time},
    Field{4, "asDouble", real},
    Field{5, "exemplars", message, often, &k_exemplar},
    Field{6, "asInt", signed64},
    Field{7, "attributes", message, often, &k_key_value},
    Field{8, "flags", number},
};
constexpr Message k_number_point{k_number_point_fields};

constexpr std::array k_histogram_point_fields = {
    Field{2, "startTimeUnixNano", time},
    Field{3, "timeUnixNano", time},
    Field{4, "count", time},
    Field{5, "sum", real},
    Field{6, "bucketCounts", time, often},
    Field{7, "explicitBounds", real, often},
    Field{8, "exemplars", message, often, &k_exemplar},
    Field{9, "attributes", message, often, &k_key_value},
    Field{10, "flags", number},
    Field{11, "min", real},
    Field{12, "max", real},
};
constexpr Message k_histogram_point{k_histogram_point_fields};

constexpr std::array k_buckets_fields = {
    Field{1, "offset", zigzag},
    Field{2, "bucketCounts", unsigned64, often},
};
constexpr Message k_buckets{k_buckets_fields};

constexpr std::array k_exponential_point_fields = {
    Field{1, "attributes", message, often, &k_key_value},
    Field{2, "startTimeUnixNano", time},
    Field{3, "timeUnixNano", time},
    Field{4, "count", time},
    Field{5, "sum", real},
    Field{6, "scale", zigzag},
    Field{7, "zeroCount", time},
    Field{8, "positive", message, once, &k_buckets},
    Field{9, "negative", message, once, &k_buckets},
    Field{10, "flags", number},
    Field{11, "exemplars", message, often, &k_exemplar},
    Field{12, "min", real},
    Field{13, "max", real},
    Field{14, "zeroThreshold", real},
};
constexpr Message k_exponential_point{k_exponential_point_fields};

constexpr std::array k_quantile_fields = {
    Field{1, "quantile", real},
    Field{2, "value", real},
};
constexpr Message k_quantile{k_quantile_fields};

constexpr std::array k_summary_point_fields = {
    Field{2, "startTimeUnixNano", time},
    Field{3, "timeUnixNano", time},
    Field{4, "count", time},
    Field{5, "sum", real},
    Field{6, "quantileValues", message, often, &k_quantile},
    Field{7, "attributes", message, often, &k_key_value},
    Field{8, "flags", number},
};
constexpr Message k_summary_point{k_summary_point_fields};

constexpr std::array k_gauge_fields = {
    Field{1, "dataPoints", message, often, &k_number_point},
};
constexpr Message k_gauge{k_gauge_fields};

constexpr std::array k_sum_fields = {
    Field{1, "dataPoints", message, often, &k_number_point},
    Field{2, "aggregationTemporality", number},
    Field{3, "isMonotonic", truth},
};
constexpr Message k_sum{k_sum_fields};

constexpr std::array k_histogram_fields = {
    Field{1, "dataPoints", message, often, &k_histogram_point},
    Field{2, "aggregationTemporality", number},
};
constexpr Message k_histogram{k_histogram_fields};

constexpr std::array k_exponential_fields = {
    Field{1, "dataPoints", message, often, &k_exponential_point},
    Field{2, "aggregationTemporality", number},
};
constexpr Message k_exponential{k_exponential_fields};

constexpr std::array k_summary_fields = {
    Field{1, "dataPoints", message, often, &k_summary_point},
};
constexpr Message k_summary{k_summary_fields};

constexpr std::array k_metric_fields = {
    Field{1, "name", text},
    Field{2, "description", text},
    Field{3, "unit", text},
    Field{5, "gauge", message, once, &k_gauge},
    Field{7, "sum", message, once, &k_sum},
    Field{9, "histogram", message, once, &k_histogram},
    Field{10, "exponentialHistogram", message, once, &k_exponential},
    Field{11, "summary", message, once, &k_summary},
    Field{12, "metadata", message, often, &k_key_value},
};
constexpr Message k_metric{k_metric_fields};

} // namespace

const Message k_resource{k_resource_fields};
const Message k_span{k_span_fields};
const Message k_log{k_log_fields};

namespace {

constexpr std::array k_scope_spans_fields = {
    Field{1, "scope", message, once, &k_scope},
    Field{2, "spans", message, often, &k_span},
    Field{3, "schemaUrl", text},
};
constexpr Message k_scope_spans{k_scope_spans_fields};

constexpr std::array k_resource_spans_fields = {
    Field{1, "resource", message, once, &k_resource},
    Field{2, "scopeSpans", message, often, &k_scope_spans},
    Field{3, "schemaUrl", text},
};
constexpr Message k_resource_spans{k_resource_spans_fields};

constexpr std::array k_traces_fields = {
    Field{1, "resourceSpans", message, often, &k_resource_spans},
};

constexpr std::array k_scope_logs_fields = {
    Field{1, "scope", message, once, &k_scope},
    Field{2, "logRecords", message, often, &k_log},
    Field{3, "schemaUrl", text},
};
constexpr Message k_scope_logs{k_scope_logs_fields};

constexpr std::array k_resource_logs_fields = {
    Field{1, "resource", message, once, &k_resource},
    Field{2, "scopeLogs", message, often, &k_scope_logs},
    Field{3, "schemaUrl", text},
};
constexpr Message k_resource_logs{k_resource_logs_fields};

constexpr std::array k_logs_fields = {
    Field{1, "resourceLogs", message, often, &k_resource_logs},
};

constexpr std::array k_scope_metrics_fields = {
    Field{1, "scope", message, once, &k_scope},
    Field{2, "metrics", message, often, &k_metric},
    Field{3, "schemaUrl", text},
};
constexpr Message k_scope_metrics{k_scope_metrics_fields};

constexpr std::array k_resource_metrics_fields = {
    Field{1, "resource", message, once, &k_resource},
    Field{2, "scopeMetrics", message, often, &k_scope_metrics},
    Field{3, "schemaUrl", text},
};
constexpr Message k_resource_metrics{k_resource_metrics_fields};

constexpr std::array k_metrics_fields = {
    Field{1, "resourceMetrics", message, often, &k_resource_metrics},
};

} // namespace

const Message k_traces{k_traces_fields};
const Message k_logs{k_logs_fields};
const Message k_metrics{k_metrics_fields};

} // namespace hawk::format::otlp

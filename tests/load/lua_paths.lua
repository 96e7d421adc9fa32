-- For wrk: asks for the paths of a file in turn (each with a bearer token after a blank, or none), and prints one line of JSON at the end.
local requests, at = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        local path, token = line:match("^(%S+) ?(.*)$")
        requests[#requests + 1] = wrk.format("GET", path, token ~= "" and { Authorization = "Bearer " .. token } or nil)
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format('{"rate":%.1f,"p50":%.3f,"p99":%.3f,"errors":%d}', summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

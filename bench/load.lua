-- Sends each line of a file once, as the body of a POST, and counts the answers that say 0.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  lines = io.lines(arguments[1])
  answered, failed, last_failure = 0, 0, ""
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  local line = lines and lines()
  if not line then
    lines = nil
    wrk.thread:stop()
    return wrk.format("GET", "/healthz")
  end
  return wrk.format(nil, nil, nil, line)
end

function response(status, headers, body)
  if status == 200 and string.find(body, '"infcode":0,', 1, true) then
    answered = answered + 1
  elseif lines then
    failed = failed + 1
    last_failure = status .. " " .. body
  end
end

function total(name)
  local sum = 0
  for _, thread in ipairs(threads) do
    sum = sum + thread:get(name)
  end
  return sum
end

function done(summary, latency, requests)
  io.write(string.format(
    'RESULT {"done": %d, "failed": %d, "broken": %d, "seconds": %.4f, "p50": %.3f, "p99": %.3f}\n',
    total("answered"), total("failed"),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
  for _, thread in ipairs(threads) do
    if thread:get("failed") > 0 then
      io.write("FAILURE " .. thread:get("last_failure") .. "\n")
    end
  end
end

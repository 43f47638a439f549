-- wrk … -- HOT STEP: requests a random one of HOT links, with numbers that are STEP apart.
local hot, step

init = function(arguments)
  hot, step = tonumber(arguments[1]), tonumber(arguments[2])
  math.randomseed(os.time())
end

request = function()
  return wrk.format("GET", "/bench-" .. step * math.random(0, hot - 1))
end

-- wrk … -- ORDER LINKS STEP: requests LINKS links, with numbers that are STEP apart.
-- ORDER is uniform, zipf (the link of rank n is asked for 1/n as often as the first), or once (each one time).
local order, links, step
local sent = 0
local SCATTER = 7919 -- a prime: popular links, and those asked for after each other, are not neighbours in the database

init = function(arguments)
  order, links, step = arguments[1], tonumber(arguments[2]), tonumber(arguments[3])
  math.randomseed(os.time())
end

local next_number = {
  uniform = function() return math.random(0, links - 1) end,
  zipf = function() return math.floor(links ^ math.random()) * SCATTER % links end,
  once = function()
    sent = sent + 1
    return sent * SCATTER % links
  end,
}

request = function()
  return wrk.format("GET", "/bench-" .. step * next_number[order]())
end

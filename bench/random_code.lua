-- wrk …: requests random codes that no link has.
init = function()
  math.randomseed(os.time())
end

request = function()
  return wrk.format("GET", string.format("/x%06x%06x", math.random(0, 0xffffff), math.random(0, 0xffffff)))
end

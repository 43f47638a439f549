-- wrk … -- KEY …: creates links, each with a random one of the API keys.
local keys

init = function(arguments)
  keys = arguments
  math.randomseed(os.time())
end

request = function()
  local headers = { ["Content-Type"] = "application/json", ["x-api-key"] = keys[math.random(#keys)] }
  local body = '{"originalUrl": "https://example.com/product-launch", "tags": ["marketing", "launch"]}'
  return wrk.format("POST", "/api/links", headers, body)
end

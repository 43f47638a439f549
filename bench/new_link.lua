-- wrk … -- PATH KEY …: sends new links to PATH, each with a random one of the API keys.
local path, keys

init = function(arguments)
  path = table.remove(arguments, 1)
  keys = arguments
  math.randomseed(os.time())
end

request = function()
  local headers = { ["Content-Type"] = "application/json", ["x-api-key"] = keys[math.random(#keys)] }
  local body = '{"originalUrl": "https://example.com/product-launch", "tags": ["marketing", "launch"]}'
  return wrk.format("POST", path, headers, body)
end

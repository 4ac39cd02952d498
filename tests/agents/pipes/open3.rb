# open3.rb TWIN AMOUNT PYTHON: popen3 whose stderr nobody reads.
# Twin: capture3.
require "open3"

twin, amount, python = ARGV
server = [python, File.join(__dir__, "server.py"), amount]
if twin == "defect"
  Open3.popen3(*server) { |_in, out, _err, _thread| puts out.read }
else
  puts Open3.capture3(*server)[0]
end

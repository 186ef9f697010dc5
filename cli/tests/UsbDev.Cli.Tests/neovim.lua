-- Edits device.yaml in Neovim with the language server attached, and prints what the editor made of its answers.
-- The variable USBDEV holds the command of the server, one word a line.

local function await(what, test)
  if not vim.wait(120000, test, 20) then
    error(what .. ' did not come')
  end
end

local function session()
  vim.cmd('edit device.yaml')
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({ name = 'usbdev', cmd = vim.split(vim.env.USBDEV, '\n'), root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(buffer, client)
  await('the server', function()
    local server = vim.lsp.get_client_by_id(client)
    return server and server.initialized
  end)

  local function errors()
    return vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR })
  end
  local function ask(method, line, column, more)
    local place = vim.tbl_extend('force', { textDocument = vim.lsp.util.make_text_document_params(buffer), position = { line = line, character = column } }, more or {})
    return vim.lsp.buf_request_sync(buffer, method, place, 120000)[client].result
  end
  local function word(range)
    return vim.api.nvim_buf_get_text(buffer, range.lnum, range.col, range.end_lnum, range.end_col, {})[1]
  end

  -- Typed below the last line: Neovim sends what has changed, in its own way of counting.
  local last = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_buf_set_lines(buffer, last, last, false, { '  - midi: { label: "🎹 é", nme: synth }', '  - mous' })
  await('two findings', function() return #errors() == 2 end)
  for _, found in ipairs(errors()) do
    print('marked ' .. word(found))
  end

  -- Every way out is taken, the last first, so that the places of the others stay.
  local all = { start = { line = 0, character = 0 }, ['end'] = { line = last + 2, character = 0 } }
  local actions = ask('textDocument/codeAction', 0, 0, { range = all, context = { diagnostics = {} } })
  for i = #actions, 1, -1 do
    if actions[i].isPreferred then
      vim.lsp.util.apply_workspace_edit(actions[i].edit, 'utf-16')
    end
  end
  await('no finding', function() return #errors() == 0 end)
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, last, -1, false)) do
    print('line' .. line)
  end

  local hover = ask('textDocument/hover', last + 1, 5)
  print('hover ' .. table.concat(vim.lsp.util.convert_input_to_markdown_lines(hover.contents), ' '))
  local completions = vim.lsp.util.text_document_completion_list_to_complete_items(ask('textDocument/completion', last + 1, 6), 'mo')
  print('completion ' .. completions[1].word)
  print('outline ' .. vim.lsp.util.symbols_to_items(ask('textDocument/documentSymbol', 0, 0), buffer)[1].text)
  vim.lsp.stop_client(client)
  await('the end', function() return vim.lsp.client_is_stopped(client) end)
end

local fine, problem = pcall(session)
if not fine then
  print('failed: ' .. tostring(problem))
end
vim.cmd(fine and 'qa!' or 'cquit')

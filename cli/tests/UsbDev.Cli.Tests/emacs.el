;; Edits device.yaml in Emacs with eglot attached to the language server, and prints what the editor made of its answers.
;; The variable USBDEV holds the command of the server, one word a line.
(unless (require 'eglot nil t)
  (message "Emacs has no eglot: 29 and newer do, for older ones apt has elpa-eglot")
  (kill-emacs 3))
(setq eglot-sync-connect 60 eglot-autoshutdown nil eglot-confirm-server-initiated-edits nil)

(defun await (what test)
  (let ((limit (+ (float-time) 60)))
    (while (not (funcall test))
      (when (> (float-time) limit) (error "%s did not come" what))
      (accept-process-output nil 0.02))))

(defun say (format &rest things) (princ (concat (apply #'format format things) "\n")))

(defun errors () (seq-filter (lambda (d) (eq (flymake-diagnostic-type d) 'eglot-error)) (flymake-diagnostics)))

(find-file "device.yaml")
(unless (fboundp 'yaml-mode) (define-derived-mode yaml-mode text-mode "YAML"))
(yaml-mode)
(add-to-list 'eglot-server-programs (cons '(yaml-mode yaml-ts-mode) (split-string (getenv "USBDEV") "\n")))
(apply #'eglot (eglot--guess-contact))
(flymake-mode 1)
(goto-char (point-max))
(insert "  - midi: { label: \"🎹 é\", nme: synth }\n  - mous\n")
(eglot--signal-textDocument/didChange)
(await "two findings" (lambda () (flymake-start) (= 2 (length (errors)))))
(dolist (d (sort (errors) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))
  (say "marked %s" (buffer-substring (flymake-diagnostic-beg d) (flymake-diagnostic-end d))))

;; Every way out is taken, the last first, so that the places of the others stay.
(let* ((everything (list :start (list :line 0 :character 0) :end (list :line 100 :character 0)))
       (actions (jsonrpc-request (eglot-current-server) :textDocument/codeAction
                                 (list :textDocument (eglot--TextDocumentIdentifier) :range everything :context (list :diagnostics [])))))
  (dolist (action (reverse (append actions nil)))
    (when (eq t (plist-get action :isPreferred))
      (eglot--apply-workspace-edit (plist-get action :edit)))))
(eglot--signal-textDocument/didChange)
(await "no finding" (lambda () (flymake-start) (null (errors))))

;; A name of the writer's own gets another, as M-x eglot-rename does it.
(goto-char (point-min))
(insert "presets: { pad: { preset: mouse } }\n")
(goto-char (point-max))
(insert "  - pad\n")
(eglot--signal-textDocument/didChange)
(backward-char 3)
(eglot-rename "trackpad")
(say "text %s" (replace-regexp-in-string "\n" "|" (buffer-string)))

(goto-char (point-max))
(search-backward "mouse")
(say "hover %s" (replace-regexp-in-string "\n" " " (eglot--hover-info (plist-get (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)) :contents))))
(goto-char (+ 2 (point)))
(let ((offered (eglot-completion-at-point)))
  (say "completion %s" (car (all-completions "mo" (nth 2 offered)))))
(say "outline %s" (mapconcat (lambda (part) (if (consp part) (substring-no-properties (car part)) "")) (eglot-imenu) " "))
(eglot-shutdown (eglot-current-server))

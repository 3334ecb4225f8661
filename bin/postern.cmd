@echo off
rem Finds Node and the built command.
setlocal
set "node=%POSTERN_NODE%"
if "%node%"=="" set "node=node"
if not exist "%~dp0..\out\main\cli.js" (
  echo Postern is not built yet. Run "npm run build" first. 1>&2
  exit /b 1
)
"%node%" "%~dp0..\out\main\cli.js" %*
exit /b %errorlevel%
